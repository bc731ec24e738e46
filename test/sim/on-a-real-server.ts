import { expect } from 'vitest';
import { accountOf, parseConfig } from '../../src/domain/config';
import { SCENARIOS, type Scenario, told } from '../../src/sim/world/scenarios';
import { ACCOUNT, CONFIG, POLICY } from '../../src/sim/world/settings';
import { Stack } from '../support/stack';
import { simulate } from './simulate';

/** What the same scenario comes to on a real server, over real HTTP. */
async function reallyPlayed({ armed, policy, lay }: Scenario) {
  const { recvWindowMs, confirmSeconds, orderGraceMs, planMaxAgeSeconds } = accountOf(
    parseConfig(CONFIG, 'sim'),
    ACCOUNT,
  );
  const stack = await Stack.start({
    policy: { ...POLICY, ...policy },
    account: { recvWindowMs, confirmSeconds, orderGraceMs, planMaxAgeSeconds },
  });
  try {
    if (armed) await stack.arm();
    lay(stack.exchange, stack.sim.faults, Date.now());
    const report = await stack.cycle();
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
