import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type ScheduleSummary,
} from '@temporalio/client';
import type { AccountConfig } from '../domain/config';
import { accountOfSchedule, CYCLE_TYPE, scheduleId } from '../domain/names';
import type { AttributesView } from './attributes';
import { cycleOptions } from './cycles';
import { NoSchedule } from './errors';
import { explain } from './explain';
import { scheduleHandle, schedulesOf } from './schedule-handle';

/** The note of a pause that the configuration asked for: an operator's pause is never undone. */
const DISABLED_NOTE = 'disabled in the configuration';

/** What the schedules of an account start. */
export interface ScheduledCycles {
  readonly taskQueue: string;
  readonly attributes: AttributesView;
}

/**
 * Creates the schedule of an account. SKIP: a cycle that is still running is worth more than a second
 * one. A short catch-up window: old cycles have nothing to say.
 * @param startNow start a first cycle at once
 * @returns false where there is one already: it stays as it is
 */
export async function createSchedule(
  client: Client,
  account: string,
  config: AccountConfig,
  cycles: ScheduledCycles,
  startNow = false,
): Promise<boolean> {
  try {
    await client.schedule.create({
      scheduleId: scheduleId(account),
      ...scheduleOptions(account, config, cycles),
      state: {
        paused: !config.enabled,
        note: config.enabled ? undefined : DISABLED_NOTE,
        triggerImmediately: startNow,
      },
    });
    return true;
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return false;
    throw error;
  }
}

/** What a schedule of the configuration's account is made of. */
export function scheduleOptions(
  account: string,
  config: AccountConfig,
  { taskQueue, attributes }: ScheduledCycles,
) {
  const { intervalSeconds, cycleTimeoutSeconds: timeoutSeconds } = config;
  return {
    spec: {
      intervals: [{ every: intervalSeconds * 1_000, offset: offsetOf(account, intervalSeconds) * 1_000 }],
    },
    action: {
      ...cycleOptions(account, { taskQueue, timeoutSeconds, attributes }),
      type: 'startWorkflow' as const,
      workflowType: CYCLE_TYPE,
      workflowId: scheduleId(account),
      staticSummary: `Reconcile cycle of ${account}, every ${intervalSeconds} s`,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '10s' as const },
  };
}

/** Whole seconds, the same for an account everywhere, so that many accounts do not start at once. */
function offsetOf(account: string, intervalSeconds: number): number {
  const hash = [...account].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 1_000_003, 7);
  return hash % intervalSeconds;
}

/** Its state once the configuration is applied: an operator's pause stays, a number of cycles after which it ends does not. */
export function stateAfter(
  previous: Pick<ScheduleDescription, 'state'>,
  enabled: boolean,
): ScheduleDescription['state'] {
  const { remainingActions: _, ...state } = previous.state;
  if (!enabled) return state.paused ? state : { ...state, paused: true, note: DISABLED_NOTE };
  return state.paused && state.note === DISABLED_NOTE ? { ...state, paused: false, note: '' } : state;
}

/** A schedule as it is now; times are ISO 8601, null where there is none. */
export interface ScheduleRow {
  readonly account: string;
  readonly paused: boolean;
  /** Why it is paused, or what the last who resumed it said. */
  readonly note: string;
  readonly next: string | null;
  readonly last: string | null;
  /** Why it could not be read, one line; null where it was: then the rest says nothing. */
  readonly problem: string | null;
}

/** Accounts that have a schedule in this namespace. */
export async function scheduledAccounts(client: Client): Promise<string[]> {
  const accounts: string[] = [];
  for await (const { scheduleId: id } of schedulesOf(client).list()) {
    const account = accountOfSchedule(id);
    if (account !== undefined) accounts.push(account);
  }
  return accounts.sort();
}

/** Our schedules as the list shows them: one call for all, some moments behind. */
export async function glanceAtSchedules(client: Client): Promise<ScheduleRow[]> {
  const rows: ScheduleRow[] = [];
  for await (const { scheduleId: id, state, info } of schedulesOf(client).list()) {
    const account = accountOfSchedule(id);
    if (account !== undefined) rows.push(rowOf(account, state, info));
  }
  return rows;
}

/** Our schedules in this namespace; one that cannot be read is a row that says so. */
export async function listSchedules(client: Client): Promise<ScheduleRow[]> {
  const accounts = await scheduledAccounts(client);
  const rows = await Promise.all(accounts.map((account) => describeSchedule(client, account)));
  return rows.filter((row) => row !== undefined);
}

/** The schedule of an account, undefined where there is none; one that cannot be read is a row that says so. */
export async function describeSchedule(client: Client, account: string): Promise<ScheduleRow | undefined> {
  try {
    const { state, info } = await scheduleHandle(client, account).describe();
    return rowOf(account, state, info);
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    return { account, paused: false, note: '', next: null, last: null, problem: explain(error) };
  }
}

function rowOf(
  account: string,
  { paused, note }: ScheduleSummary['state'],
  { nextActionTimes, recentActions }: ScheduleSummary['info'],
): ScheduleRow {
  return {
    account,
    paused,
    note: note ?? '',
    next: nextActionTimes[0]?.toISOString() ?? null,
    last: recentActions.at(-1)?.takenAt.toISOString() ?? null,
    problem: null,
  };
}

/** @throws NoSchedule */
export async function pauseSchedule(client: Client, account: string, note: string): Promise<void> {
  await onSchedule(account, () => scheduleHandle(client, account).pause(note));
}

/** @throws NoSchedule */
export async function resumeSchedule(client: Client, account: string, note: string): Promise<void> {
  await onSchedule(account, () => scheduleHandle(client, account).unpause(note));
}

async function onSchedule(account: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    throw new NoSchedule(account);
  }
}
