import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { ReconcileClient } from '../../src/client';
import { parseConfig } from '../../src/domain/config';
import { guardId } from '../../src/domain/names';
import { it } from '../support/it';
import { hasPausingServer, PausingServer } from '../support/pausing-server';
import type { Stack } from '../support/stack';
import { restingIds, strayOrder } from '../support/strays';

// The development server is older than Workflow Pause; scripts/build-temporal-server.sh builds one that has it.
describe.skipIf(!hasPausingServer)('a guard that somebody paused with Temporal', () => {
  let server: PausingServer;
  beforeAll(async () => {
    server = await PausingServer.start();
  }, 180_000);
  afterAll(() => server?.stop());

  const request = (stack: Stack) => ({
    namespace: 'default',
    workflowId: guardId(stack.account),
    identity: 'test',
    reason: 'by the test',
  });
  const pause = (stack: Stack) => stack.client.workflowService.pauseWorkflowExecution(request(stack));
  const unpause = (stack: Stack) => stack.client.workflowService.unpauseWorkflowExecution(request(stack));
  const cancels = (stack: Stack) => stack.sim.log.entries.filter(({ method }) => method === 'DELETE').length;

  /** Whether an activity of a cycle has ended. */
  const hasEnded = async (cycle: WorkflowHandle, activity: string) => {
    const { events = [] } = await cycle.fetchHistory();
    const { eventId } =
      events?.find(
        ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === activity,
      ) ?? {};
    return (events ?? []).some(
      ({ activityTaskCompletedEventAttributes: completed }) =>
        completed != null && String(completed.scheduledEventId) === String(eventId),
    );
  };

  it('permits nothing, says so, and obeys a disarm when it goes on', async ({ start }) => {
    const stack = await start({ address: server.address });
    const reconcile = new ReconcileClient(stack.client, { taskQueue: stack.taskQueue });
    const id = strayOrder(stack);
    await stack.arm();
    await pause(stack);

    const report = await stack.cycleNow();
    expect(report).toMatchObject({ outcome: 'blocked', actions: [{ reason: 'guard_unavailable' }] });
    expect(restingIds(stack)).toEqual([id]);
    expect(cancels(stack)).toBe(0);

    const paused = new RegExp(`the guard of ${stack.account} is paused.*unpause`);
    await expect(reconcile.status(stack.account)).rejects.toThrow(paused);
    expect(await reconcile.accounts()).toContain(stack.account);
    const row = (await reconcile.statusAll()).find(({ account }) => account === stack.account);
    expect(row).toMatchObject({ status: null, problem: expect.stringMatching(paused) });
    expect((await reconcile.explainAccount(stack.account)).sentences[0]).toMatch(
      /^The guard of \S+ is paused/,
    );
    const doctor = await reconcile.doctor(parseConfig(stack.config(), 'config'));
    expect(doctor.groups.flatMap(({ findings }) => findings)).toContainEqual({
      check: 'guard',
      level: 'fix',
      found: 'is paused, so nothing can be written',
      todo: `temporal workflow unpause --workflow-id ${guardId(stack.account)}`,
    });

    expect(await reconcile.disarm(stack.account, { operator: 'ada' })).toMatchObject({
      recorded: true,
      confirmed: false,
      problem: expect.stringMatching(paused),
    });
    await unpause(stack);
    const status = await stack.until(({ armed }) => !armed);
    expect(status).toMatchObject({ disarmed: { reason: 'disarm', by: 'ada' } });
    expect(await stack.cycle()).toMatchObject({ outcome: 'blocked', actions: [{ gates: ['not_armed'] }] });
    expect(cancels(stack)).toBe(0);
  });

  it('permits nothing that it had granted before, and the account is not blocked for ever', async ({
    start,
  }) => {
    const stack = await start({ address: server.address });
    strayOrder(stack);
    await stack.arm();
    // The read right before the write is of one symbol.
    const held = stack.sim.hold({
      match: { path: '/fapi/v1/openOrders', predicate: ({ params }) => 'symbol' in params },
    });
    const cycle = await stack.startCycle();
    await held.reached;
    expect((await stack.status()).openReservations).toHaveLength(1);
    await pause(stack);
    held.release();
    await expect.poll(() => hasEnded(cycle, 'cancel')).toBe(true);
    await unpause(stack);
    expect((await cycle.result()).actions).toMatchObject([
      { result: 'blocked', reason: 'guard_unavailable' },
    ]);
    expect(cancels(stack)).toBe(0);
    await stack.until(({ openReservations }) => openReservations.length === 0, 120_000);
  });
});
