import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { scheduleId } from '../../src/domain/names';
import { often, show, timing } from './figures';
import { Host } from './host';

const ACCOUNTS = often(500, 6);
const INTERVAL_SECONDS = often(30, 10);
const INTERVALS = often(3, 1);
const LISTED_WITHIN_MS = 5_000;

interface Started {
  /** ms between what the schedule names and the start, and between that and the end. */
  readonly late: number;
  readonly took: number;
}

/** The cycles that schedules of the host were to start from one time to another, ms. */
async function startedBetween(host: Host, from: number, to: number): Promise<Started[]> {
  const found: Started[] = [];
  const query = `WorkflowId STARTS_WITH 'reconcile/${host.taskQueue}_' AND ExecutionStatus = 'Completed'`;
  for await (const { startTime, closeTime, searchAttributes } of host.client.workflow.list({ query })) {
    const [scheduled] = (searchAttributes['TemporalScheduledStartTime'] ?? []) as Date[];
    const at = scheduled?.getTime() ?? Number.NaN;
    if (at < from || at >= to || closeTime === undefined) continue;
    found.push({ late: startTime.getTime() - at, took: closeTime.getTime() - startTime.getTime() });
  }
  return found;
}

/** What the schedules say they left out. */
async function leftOut(host: Host): Promise<{ skipped: number; missed: number }> {
  const counts = { skipped: 0, missed: 0 };
  for (const account of host.accounts) {
    const { info } = await host.client.schedule.getHandle(scheduleId(account)).describe();
    counts.skipped += info.numActionsSkippedOverlap;
    counts.missed += info.numActionsMissedCatchupWindow;
  }
  return counts;
}

it('cycles of many schedules start when they should', async (context) => {
  const host = await Host.start({ accounts: ACCOUNTS, account: { intervalSeconds: INTERVAL_SECONDS } });
  try {
    const before = await leftOut(host);
    // Whole intervals, so that each schedule has as many times in between.
    const from = Math.ceil(Date.now() / 1_000) * 1_000;
    const to = from + INTERVALS * INTERVAL_SECONDS * 1_000;
    await setTimeout(to + LISTED_WITHIN_MS - Date.now());
    const started = await startedBetween(host, from, to);
    const after = await leftOut(host);
    const due = ACCOUNTS * INTERVALS;
    show(context, `${ACCOUNTS} schedules, each every ${INTERVAL_SECONDS} s, for ${(to - from) / 1_000} s`, [
      {
        due,
        'started and ended': started.length,
        'skipped, the one before still ran': after.skipped - before.skipped,
        'missed by the server': after.missed - before.missed,
        'starts / s': due / ((to - from) / 1_000),
      },
    ]);
    const late = started.map((each) => each.late);
    const took = started.map((each) => each.took);
    show(context, 'Of those', [
      { ...timing('late at the start', late), 'max ms': Math.max(...late) },
      { ...timing('from start to end', took), 'max ms': Math.max(...took) },
    ]);
    expect(started.length).toBeGreaterThan(0);
  } finally {
    await host.stop();
  }
});
