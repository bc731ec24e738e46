import type { Client, ScheduleDescription } from '@temporalio/client';
import type { AccountConfig } from '../domain/config';
import { queueLevel } from './doctor/check-queue';
import { scheduleDifferences } from './schedule-diff';
import { scheduleHandle } from './schedule-handle';
import { createSchedule, type ScheduledCycles, scheduleOptions, stateAfter } from './schedules';

/** What became of a schedule; `unchanged`: it was as the configuration says. */
export type ScheduleChange = 'created' | 'updated' | 'unchanged';

/**
 * Creates the schedule of an account, or makes it what the configuration says.
 * @throws Error where that would take it from a worker that runs its cycles to a task queue that nobody polls
 */
export async function applySchedule(
  client: Client,
  account: string,
  config: AccountConfig,
  cycles: ScheduledCycles,
): Promise<ScheduleChange> {
  if (await createSchedule(client, account, config, cycles)) return 'created';
  const handle = scheduleHandle(client, account);
  // What is as it should be is not written: an update would take back a pause that somebody sets meanwhile.
  const seen = await handle.describe();
  if (scheduleDifferences(seen, account, config, cycles).length === 0) return 'unchanged';
  await refuseToStrand(client, seen, cycles.taskQueue);
  const options = scheduleOptions(account, config, cycles);
  await handle.update((previous) => ({ ...options, state: stateAfter(previous, config.enabled) }));
  return 'updated';
}

async function refuseToStrand(
  client: Client,
  { action }: ScheduleDescription,
  wanted: string,
): Promise<void> {
  if (action.taskQueue === wanted || (await queueLevel(client, wanted)) !== 'fix') return;
  // Where nobody runs its cycles as it is, nothing is lost.
  if ((await queueLevel(client, action.taskQueue)) === 'fix') return;
  throw new Error(
    `it stays as it was: its cycles run on task queue ${action.taskQueue}, and nobody polls ${wanted}; set taskQueue as it was, or start the worker of ${wanted} and apply again`,
  );
}
