import { expect } from 'vitest';
import { accountOf, parseConfig } from '../../src/domain/config';
import { resetTask, SCENARIOS, type Scenario, told } from '../../src/sim/world/scenarios';
import { ACCOUNT, configOf, POLICY } from '../../src/sim/world/settings';
import { Stack } from '../support/stack';
import { simulate } from './simulate';

/** What the same scenario comes to on a real server, over real HTTP. */
async function reallyPlayed({ armed, policy, reset, lay }: Scenario) {
  const { recvWindowMs, confirmSeconds, orderGraceMs, planMaxAgeSeconds } = accountOf(
    parseConfig(configOf([ACCOUNT]), 'sim'),
    ACCOUNT,
  );
  const stack = await Stack.start({
    policy: { ...POLICY, ...policy },
    account: { recvWindowMs, confirmSeconds, orderGraceMs, planMaxAgeSeconds },
  });
  try {
    if (armed) await stack.arm();
    lay(stack.exchange, stack.sim.faults, Date.now());
    await stack.unlocked();
    const cycle = await stack.startCycle();
    let report = await cycle.result();
    if (reset !== undefined) {
      const { events } = await cycle.fetchHistory();
      await stack.client.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId: cycle.workflowId, runId: cycle.firstExecutionRunId },
        reason: 'by the test',
        requestId: cycle.workflowId,
        workflowTaskFinishEventId: resetTask(events ?? [], reset),
      });
      report = await stack.client.workflow.getHandle(cycle.workflowId).result();
    }
    return told(report, stack.sim.log.entries, await stack.guards.status(stack.account));
  } finally {
    await stack.stop();
  }
}

/** The simulation says and sends what a real server does. */
export async function expectTheSame(name: keyof typeof SCENARIOS): Promise<void> {
  const [{ output }, real] = await Promise.all([
    simulate('--scenario', name),
    reallyPlayed(SCENARIOS[name] as Scenario),
  ]);
  expect(JSON.parse(output)).toEqual(JSON.parse(JSON.stringify(real)));
}
