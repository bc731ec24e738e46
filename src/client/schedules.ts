import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type ScheduleUpdateOptions,
} from '@temporalio/client';
import type { AccountConfig } from '../domain/config';
import { CYCLE_TYPE, scheduleId } from '../domain/names';
import { accountAttributes } from './attributes';

/** The note of a pause that the configuration asked for: an operator's pause is never undone. */
const DISABLED_NOTE = 'disabled in the configuration';
const PREFIX = 'reconcile/';
/** After the cycle's own deadline: settle and report still fit in. */
export const RUN_TIMEOUT_MARGIN_SECONDS = 60;

export type ScheduleChange = 'created' | 'updated';

/**
 * Creates or updates the schedule of an account. SKIP: a cycle that is still running is worth more
 * than a second one. A short catch-up window: old cycles have nothing to say.
 */
export async function applySchedule(
  client: Client,
  account: string,
  config: AccountConfig,
  taskQueue: string,
  { createOnly = false, startNow = false } = {},
): Promise<ScheduleChange | 'kept'> {
  const options = await scheduleOptions(client, account, config, taskQueue);
  try {
    await client.schedule.create({
      scheduleId: scheduleId(account),
      ...options,
      state: {
        ...(config.enabled ? {} : { paused: true, note: DISABLED_NOTE }),
        ...(startNow ? { triggerImmediately: true } : {}),
      },
    });
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    if (createOnly) return 'kept';
    await client.schedule
      .getHandle(scheduleId(account))
      .update((previous) => ({ ...options, state: stateAfter(previous, config.enabled) }));
    return 'updated';
  }
}

async function scheduleOptions(client: Client, account: string, config: AccountConfig, taskQueue: string) {
  const attributes = await accountAttributes(client, account);
  return {
    spec: {
      intervals: [
        { every: config.intervalSeconds * 1_000, offset: offsetOf(account, config.intervalSeconds) * 1_000 },
      ],
    },
    action: {
      type: 'startWorkflow' as const,
      workflowType: CYCLE_TYPE,
      workflowId: scheduleId(account),
      taskQueue,
      args: [{ account }],
      workflowTaskTimeout: '5s' as const,
      workflowRunTimeout: (config.cycleTimeoutSeconds + RUN_TIMEOUT_MARGIN_SECONDS) * 1_000,
      ...(attributes === undefined ? {} : { typedSearchAttributes: attributes }),
      staticSummary: `Reconcile cycle of ${account}`,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10s' as const },
  };
}

/** Whole seconds, the same for an account everywhere, so that many accounts do not start at once. */
function offsetOf(account: string, intervalSeconds: number): number {
  const hash = [...account].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 1_000_003, 7);
  return hash % intervalSeconds;
}

function stateAfter(previous: ScheduleDescription, enabled: boolean): ScheduleUpdateOptions['state'] {
  const { paused, note } = previous.state;
  if (!enabled) return paused ? previous.state : { ...previous.state, paused: true, note: DISABLED_NOTE };
  return paused && note === DISABLED_NOTE ? { ...previous.state, paused: false, note: '' } : previous.state;
}

export interface ScheduleRow {
  readonly account: string;
  readonly paused: boolean;
  readonly note: string;
  readonly next: string | null;
  readonly last: string | null;
}

/** Our schedules in this namespace. */
export async function listSchedules(client: Client): Promise<ScheduleRow[]> {
  const accounts: string[] = [];
  for await (const { scheduleId: id } of client.schedule.list())
    if (id.startsWith(PREFIX)) accounts.push(id.slice(PREFIX.length));
  const rows = await Promise.all(accounts.sort().map((account) => describeSchedule(client, account)));
  return rows.filter((row) => row !== undefined);
}

async function describeSchedule(client: Client, account: string): Promise<ScheduleRow | undefined> {
  try {
    const { state, info } = await client.schedule.getHandle(scheduleId(account)).describe();
    return {
      account,
      paused: state.paused,
      note: state.note ?? '',
      next: info.nextActionTimes[0]?.toISOString() ?? null,
      last: info.recentActions.at(-1)?.takenAt.toISOString() ?? null,
    };
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

export async function pauseSchedule(client: Client, account: string, note: string): Promise<void> {
  await client.schedule.getHandle(scheduleId(account)).pause(note);
}

export async function resumeSchedule(client: Client, account: string, note: string): Promise<void> {
  await client.schedule.getHandle(scheduleId(account)).unpause(note);
}
