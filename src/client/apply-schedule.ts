import type { Client } from '@temporalio/client';
import type { AccountConfig } from '../domain/config';
import { scheduleId } from '../domain/names';
import { scheduleDifferences } from './schedule-diff';
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
  const options = scheduleOptions(account, config, cycles);
  let change: ScheduleChange = 'updated';
  // Also where nothing changes: texts that nobody compares may be those of an older version.
  await client.schedule.getHandle(scheduleId(account)).update((previous) => {
    change = scheduleDifferences(previous, account, config, cycles).length === 0 ? 'unchanged' : 'updated';
    return { ...options, state: stateAfter(previous, config.enabled) };
  });
  return change;
}
