import type { Client } from '@temporalio/client';
import type { AccountConfig } from '../domain/config';
import type { QueueMoves } from './queue-moves';
import { scheduleDifferences } from './schedule-diff';
import { scheduleHandle } from './schedule-handle';
import { createSchedule, type ScheduledCycles, scheduleOptions, stateAfter } from './schedules';

/** What became of a schedule; `unchanged`: it was as the configuration says. */
export type ScheduleChange = 'created' | 'updated' | 'unchanged';

/**
 * Creates the schedule of an account, or makes it what the configuration says.
 * @throws Error where all but its task queue is set: nobody polls the new one
 */
export async function applySchedule(
  client: Client,
  account: string,
  config: AccountConfig,
  cycles: ScheduledCycles,
  moves: Pick<QueueMoves, 'whyNot'>,
): Promise<ScheduleChange> {
  if (await createSchedule(client, account, config, cycles)) return 'created';
  const handle = scheduleHandle(client, account);
  const seen = await handle.describe();
  const whyNot = await moves.whyNot(seen, config.enabled);
  const taskQueue = whyNot === null ? cycles.taskQueue : seen.action.taskQueue;
  const kept = { ...cycles, taskQueue };
  // What is as it should be is not written: an update would take back a pause that somebody sets meanwhile.
  const differs = scheduleDifferences(seen, account, config, kept).length > 0;
  const options = scheduleOptions(account, config, kept);
  if (differs)
    await handle.update((previous) => ({ ...options, state: stateAfter(previous, config.enabled) }));
  if (whyNot !== null) throw new Error(whyNot);
  return differs ? 'updated' : 'unchanged';
}
