import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import pLimit from 'p-limit';
import { NoAnswerInTime } from '../client/errors';
import { saidOfError } from '../client/said-of-error';
import { scheduleHandle } from '../client/schedule-handle';
import type { Config } from '../domain/config';
import { within } from '../outside/within';
import type { Log } from '../telemetry/log';
import type { Metrics } from '../telemetry/metrics';
import { every } from './every';

const EVERY_MS = 60_000;
const DESCRIBE_WITHIN_MS = 5_000;
/** Schedules that are read at the same time. */
const AT_ONCE = 10;

export interface ReadSchedules {
  readonly config: Config;
  readonly client: Client;
  readonly metrics: Metrics;
  readonly log: Log;
}

export interface FollowSchedules extends ReadSchedules {
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Reads the schedules every minute: one that is gone or paused shows in no cycle. */
export async function followSchedules({ signal, ...read }: FollowSchedules): Promise<void> {
  await every(EVERY_MS, signal, () => readSchedules(read));
}

/** Reads the schedule of each account once, for the gauges. What cannot be seen changes nothing. */
export async function readSchedules({ config, client, metrics, log }: ReadSchedules): Promise<void> {
  const readOne = async (account: string, enabled: boolean) => {
    try {
      const paused = await pausedOf(client, account);
      metrics.scheduleSeen(account, { present: paused !== null, paused: enabled ? paused : null });
    } catch (error) {
      log.debug('the schedule cannot be seen', { account, problem: saidOfError(error) });
    }
  };
  const inTurn = pLimit(AT_ONCE);
  await Promise.all(
    Object.entries(config.accounts).map(([account, { enabled }]) => inTurn(readOne, account, enabled)),
  );
}

/** Whether the schedule of an account is paused; null where there is none. */
async function pausedOf(client: Client, account: string): Promise<boolean | null> {
  try {
    const describing = client.withDeadline(Date.now() + DESCRIBE_WITHIN_MS, () =>
      scheduleHandle(client, account).describe(),
    );
    // Decoding what it starts may have no end of its own.
    const { state } = await within(DESCRIBE_WITHIN_MS + 1_000, describing, () => {
      throw new NoAnswerInTime(DESCRIBE_WITHIN_MS + 1_000);
    });
    return state.paused;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}
