import type { Client } from '@temporalio/client';
import type { AccountConfig } from '../domain/config';
import { scheduleDifferences } from './schedule-diff';
import { scheduleHandle } from './schedule-handle';
import { createSchedule, type ScheduledCycles, scheduleOptions, stateAfter } from './schedules';

/** What became of a schedule; `unchanged`: it was as the configuration says. */
export type ScheduleChange = 'created' | 'updated' | 'unchanged';

/** Creates the schedule of an account, or makes it what the configuration says. */
export async function applySchedule(
  client: Client,
  account: string,
  config: AccountConfig,
  cycles: ScheduledCycles,
): Promise<ScheduleChange> {
  if (await createSchedule(client, account, config, cycles)) return 'created';
  const handle = scheduleHandle(client, account);
  // What is as it should be is not written: an update would take back a pause that somebody sets meanwhile.
  if (scheduleDifferences(await handle.describe(), account, config, cycles).length === 0) return 'unchanged';
  const options = scheduleOptions(account, config, cycles);
  await handle.update((previous) => ({ ...options, state: stateAfter(previous, config.enabled) }));
  return 'updated';
}
