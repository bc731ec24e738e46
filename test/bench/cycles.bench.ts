import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CYCLE_TYPE, manualCycleId } from '../../src/domain/names';
import type { CycleReport } from '../../src/domain/report';
import { OPEN_POLICY, Stack } from '../support/stack';
import { protectiveOrder, strayOrder, strayPosition } from '../support/strays';
import { interleaved, median, show, timed, timing } from './figures';
import { adapterOf, fiveReads } from './reads';

const ROUNDS = 100;
const WARMUP = 10;

/** What a run put into its history. */
async function countsOf(handle: WorkflowHandle) {
  const { events } = await handle.fetchHistory();
  const count = (name: string) => (events ?? []).filter((event) => event[name as never] !== null).length;
  return {
    events: events?.length ?? 0,
    'workflow tasks': count('workflowTaskCompletedEventAttributes'),
    activities: count('activityTaskScheduledEventAttributes'),
    timers: count('timerStartedEventAttributes'),
  };
}

/** Starts a cycle as the schedule does, which hands it the report of the one before. */
async function startAfter(stack: Stack, report: CycleReport) {
  const workflowId = `${manualCycleId(stack.account, Date.now())}-${randomUUID().slice(0, 6)}`;
  const payloads = (value: unknown) => ({ payloads: [defaultPayloadConverter.toPayload(value)] });
  await stack.client.workflowService.startWorkflowExecution({
    namespace: 'default',
    requestId: randomUUID(),
    workflowId,
    workflowType: { name: CYCLE_TYPE },
    taskQueue: { name: stack.taskQueue },
    input: payloads({ account: stack.account }),
    lastCompletionResult: payloads(report),
    workflowTaskTimeout: msToTs('5s'),
    workflowRunTimeout: msToTs('240s'),
  });
  return stack.client.workflow.getHandle<(input: { account: string }) => Promise<CycleReport>>(workflowId);
}

describe('cycles', () => {
  let stack: Stack;
  let connection: NativeConnection;
  let yardstick: { worker: Worker; running: Promise<void>; taskQueue: string };

  beforeAll(async () => {
    stack = await Stack.start();
    connection = await NativeConnection.connect({ address: inject('temporalAddress') });
    const taskQueue = `yardstick-${randomUUID()}`;
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflowsPath: join(__dirname, 'one-activity.cjs'),
      activities: { nothing: async () => undefined },
    });
    yardstick = { worker, running: worker.run(), taskQueue };
  });

  afterAll(async () => {
    yardstick.worker.shutdown();
    await yardstick.running;
    await connection.close();
    await stack.stop();
  });

  const oneActivity = () =>
    stack.client.workflow.start('oneActivity', {
      workflowId: `one-activity-${randomUUID()}`,
      taskQueue: yardstick.taskQueue,
    });

  it('events and workflow tasks of each kind', async () => {
    const rows: Record<string, string | number>[] = [];
    let previous: CycleReport | undefined;
    const run = async (kind: string, outcome: string, writes = 0) => {
      const before = stack.sim.log.writes().length;
      const guardBefore = (await stack.guardHandle().describe()).historyLength;
      const cycle = await (previous === undefined ? stack.startCycle() : startAfter(stack, previous));
      const ms = await timed(async () => expect((await cycle.result()).outcome).toBe(outcome));
      const guard = (await stack.guardHandle().describe()).historyLength - guardBefore;
      expect(stack.sim.log.writes().length - before).toBe(writes);
      rows.push({ cycle: kind, ...(await countsOf(cycle)), 'guard events': guard, writes, ms });
      previous = await cycle.result();
    };
    const hello = await oneActivity();
    await hello.result();
    const yardstickCounts = await countsOf(hello);
    rows.push({ cycle: '(one empty activity)', ...yardstickCounts });
    await run('clean, started by hand', 'clean');
    // From here on as the schedule starts them.
    await run('clean', 'clean');
    expect(rows.at(-1)).toMatchObject({ ...yardstickCounts, events: 11, 'workflow tasks': 2 });
    strayOrder(stack);
    await run('blocked', 'blocked');
    await stack.configure({ ...OPEN_POLICY, dryRun: true });
    await run('planned (dry run)', 'planned');
    await stack.configure(OPEN_POLICY);
    await stack.arm();
    await run('acted: one cancel', 'acted', 1);
    await stack.until(({ lockedUntil, at }) => lockedUntil <= at);
    strayOrder(stack);
    protectiveOrder(stack);
    strayPosition(stack);
    await run('acted: two cancels, one close', 'acted', 3);
    show('One cycle of each kind', rows);
  });

  it('wall time of a clean cycle against a workflow with one empty activity', async () => {
    for (const { clientOrderId } of stack.exchange.openOrders())
      stack.exchange.cancelBehindTheBack(clientOrderId);
    const exchange = adapterOf(stack);
    const previous = await stack.cycle();
    const taken = await interleaved(ROUNDS, WARMUP, {
      yardstick: async () => (await oneActivity()).result(),
      clean: async () => {
        // So many looks within a minute would use up the weight that Binance allows.
        stack.sim.limits.setUsedWeight(0);
        const cycle = await startAfter(stack, previous);
        expect((await cycle.result()).outcome).toBe('clean');
      },
      reads: () => fiveReads(exchange),
    });
    exchange.close();
    show('A clean cycle, from start to result, taking turns', [
      timing('one empty activity', taken.yardstick),
      timing('clean cycle', taken.clean),
      timing("the exchange's five reads alone", taken.reads),
    ]);
    const [one, clean, reads] = [median(taken.yardstick), median(taken.clean), median(taken.reads)];
    show('Ratios of the medians', [
      {
        'clean / one activity': clean / one,
        '(clean - reads) / one activity': (clean - reads) / one,
        'reads / clean': reads / clean,
      },
    ]);
  });
});
