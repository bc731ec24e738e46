import { expect, it } from 'vitest';
import { GuardClient } from '../../src/client/guard-client';
import { GUARD_TYPE, guardId, scheduleId } from '../../src/domain/names';
import { manyAccounts } from '../support/many-accounts';

/** More than are worked on at the same time. */
const STUCK = 25;

it('accounts whose guards answer nobody hold up no other: it is ready as soon as its own guard is', async () => {
  const { accounts, client, plugin, worker, close } = await manyAccounts(STUCK + 1);
  const stuck = accounts.slice(0, STUCK);
  const good = accounts[STUCK] as string;
  // Guards that run, on a task queue that nobody polls.
  await Promise.all(
    stuck.map((account) =>
      client.workflow.start(GUARD_TYPE, {
        workflowId: guardId(account),
        taskQueue: `nobody-${good}`,
        args: [{ seenRunId: null }],
      }),
    ),
  );
  await worker.runUntil(async () => {
    const guards = new GuardClient(client);
    const schedule = client.schedule.getHandle(scheduleId(good));
    await expect.poll(async () => (await guards.status(good).catch(() => null))?.policyVersion).toBe(1);
    await expect.poll(async () => (await schedule.describe().catch(() => null))?.scheduleId).toBeDefined();
    // Its guard is asked for its gauges, too.
    const armed = (account: string) => `grinder_reconcile_armed{account="${account}"} 0`;
    await expect.poll(() => plugin.metrics.text()).toContain(armed(good));
    for (const account of stuck) expect(await plugin.metrics.text()).not.toContain(armed(account));
  });
  await close();
});
