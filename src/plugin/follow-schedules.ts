import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Config } from '../domain/config';
import { scheduleId } from '../domain/names';
import type { Metrics } from '../telemetry/metrics';

export interface FollowSchedulesOptions {
  readonly client: Client;
  readonly config: Config;
  readonly metrics: Metrics;
  readonly log: Logger;
}

const DESCRIBE_WITHIN_MS = 5_000;

/** Looks once at the schedule of each account, for the gauges. What cannot be seen changes nothing. */
export async function followSchedules({
  client,
  config,
  metrics,
  log,
}: FollowSchedulesOptions): Promise<void> {
  const follow = async (account: string, enabled: boolean) => {
    try {
      const paused = await pausedOf(client, account);
      metrics.scheduleSeen(account, { present: paused !== null, paused: enabled ? paused : null });
    } catch (error) {
      log.debug({ account, problem: (error as Error).message }, 'the schedule cannot be seen');
    }
  };
  await Promise.all(
    Object.entries(config.accounts).map(([account, { enabled }]) => follow(account, enabled)),
  );
}

/** Whether the schedule of an account is paused; null where there is none. */
async function pausedOf(client: Client, account: string): Promise<boolean | null> {
  try {
    const { state } = await client.withDeadline(Date.now() + DESCRIBE_WITHIN_MS, () =>
      client.schedule.getHandle(scheduleId(account)).describe(),
    );
    return state.paused;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}
