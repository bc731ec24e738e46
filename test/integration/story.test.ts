import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { expect } from 'vitest';
import { ReconcileClient } from '../../src/client/reconcile-client';
import { parseConfig } from '../../src/domain/config';
import { ACCOUNT_ATTRIBUTE, scheduleId } from '../../src/domain/names';
import { it } from '../support/it';
import { SHORT_WINDOWS } from '../support/short-windows';
import { protectiveOrder, strayOrder, strayPosition } from '../support/strays';

/** What the history says of each activity and timer, with nobody's help. */
async function summariesOf(handle: WorkflowHandle): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap((event) => {
    const { activityTaskScheduledEventAttributes: activity, timerStartedEventAttributes: timer } = event;
    if (activity == null && timer == null) return [];
    const summary = event.userMetadata?.summary;
    const text = summary == null ? 'nothing' : defaultPayloadConverter.fromPayload<string>(summary);
    return [`${activity?.activityType?.name ?? 'timer'}: ${text}`];
  });
}

it('a cycle and a guard tell their story without a worker', async ({ start }) => {
  const stack = await start();
  const stray = strayOrder(stack);
  const stop = protectiveOrder(stack);
  strayPosition(stack);
  await stack.arm();
  const reconcile = new ReconcileClient(stack.client, { taskQueue: stack.taskQueue });
  expect(await reconcile.run(stack.account)).toMatchObject({ outcome: 'acted' });
  const question = { symbol: 'BTCUSDT', clientOrderId: 'web_1' };
  const both = await Promise.all([0, 1].map(() => reconcile.canExecute(stack.account, question)));
  expect(both[0]).toEqual(both[1]);
  await reconcile.apply(parseConfig(stack.config(), 'test'));
  await stack.stopWorker();

  const found: WorkflowHandle[] = [];
  await expect
    .poll(async () => {
      const query = `${ACCOUNT_ATTRIBUTE} = "${stack.account}" AND ReconcileOutcome = "acted"`;
      for await (const { workflowId } of stack.client.workflow.list({ query }))
        found.push(stack.client.workflow.getHandle(workflowId));
      return found.length;
    })
    .toBe(1);
  const [cycle] = found;
  if (cycle === undefined) return;
  expect(await summariesOf(cycle)).toEqual([
    'observe: orders, positions, expected state',
    `timer: confirm in ${SHORT_WINDOWS.confirmSeconds} s: 2 cancels, 1 close`,
    'observe: again, to confirm 2 cancels, 1 close',
    expect.stringMatching(/^reserve: 2 cancels, 1 close, \d+(\.\d\d?)? USDT$/),
    `cancel: BTCUSDT ${stray}`,
    `cancel: BTCUSDT ${stop}`,
    expect.stringMatching(/^flatten: close LONG BTCUSDT [\d.]+$/),
    'settle: 3 executed',
  ]);
  const about = await cycle.describe();
  expect(await about.staticSummary()).toBe(`Reconcile cycle of ${stack.account}, started by hand`);
  expect(await about.staticDetails()).toMatch(
    /^What became of it is in the result: outcome, headline, next\./,
  );

  const { action } = await stack.client.schedule.getHandle(scheduleId(stack.account)).describe();
  expect(action).toMatchObject({
    staticSummary: `Reconcile cycle of ${stack.account}, every 30 s`,
    staticDetails: await about.staticDetails(),
  });
  await stack.client.schedule.getHandle(scheduleId(stack.account)).delete();

  const guard = await stack.guardHandle().describe();
  expect(await guard.staticDetails()).toMatch(
    /^To stop all writing on this account: \*Request Cancellation\*/,
  );
  const ofGuard = await summariesOf(stack.guardHandle());
  expect(ofGuard).toContain('readPredecessor: what the guard before this one spent and permitted');
  expect(ofGuard).toContain('timer: the end of the arming');
  expect(ofGuard.filter((summary) => summary.endsWith(': nothing'))).toEqual([]);
});
