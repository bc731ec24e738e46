import { type Client, type ScheduleDescription, ScheduleNotFoundError } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { msToNumber } from '@temporalio/common/lib/time';
import type { AccountConfig } from '../domain/config';
import { scheduleId } from '../domain/names';
import type { Difference, SettingValue } from '../domain/policy';
import type { QueueMoves } from './queue-moves';
import { scheduleHandle } from './schedule-handle';
import { type ScheduledCycles, scheduleOptions, stateAfter } from './schedules';

/**
 * What applying the configuration would change about the schedule of an account, and why something would stay as it
 * is; asking changes nothing.
 */
export async function scheduleDiff(
  client: Client,
  account: string,
  config: AccountConfig,
  cycles: ScheduledCycles,
  moves: Pick<QueueMoves, 'whyNot'>,
): Promise<{ readonly changes: Difference[]; readonly problem: string | null }> {
  try {
    const seen = await scheduleHandle(client, account).describe();
    const problem = await moves.whyNot(seen, config.enabled);
    const taskQueue = problem === null ? cycles.taskQueue : seen.action.taskQueue;
    return { changes: scheduleDifferences(seen, account, config, { ...cycles, taskQueue }), problem };
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    return { changes: [{ key: 'schedule', from: null, to: scheduleId(account) }], problem: null };
  }
}

type Seen = Pick<ScheduleDescription, 'spec' | 'action' | 'policies' | 'state'>;

/** What of an existing schedule is not as the configuration says. */
export function scheduleDifferences(
  seen: Seen,
  account: string,
  config: AccountConfig,
  cycles: ScheduledCycles,
): Difference[] {
  const wanted = scheduleOptions(account, config, cycles);
  const before = rowsOf(seen, seen.state);
  return Object.entries(rowsOf(wanted, stateAfter(seen, config.enabled))).flatMap(([key, to]) => {
    const from = before[key] ?? null;
    return from === to ? [] : [{ key: `schedule.${key}`, from, to }];
  });
}

type Schedule = Pick<Seen, 'spec' | 'action' | 'policies'> | ReturnType<typeof scheduleOptions>;

/** Everything that says whether, when and how a cycle starts; 0, false and '' where there is none. */
function rowsOf(
  { spec, action, policies }: Schedule,
  { paused, remainingActions }: Seen['state'],
): Record<string, SettingValue> {
  const [interval, ...others]: Seen['spec']['intervals'] & object = spec.intervals ?? [];
  const { calendars = [], skip = [], startAt, endAt, jitter }: Partial<Seen['spec']> = spec;
  const { workflowExecutionTimeout, retry }: Partial<Seen['action']> = action;
  const { typedSearchAttributes: attributes } = action;
  return {
    everySeconds: Number(interval?.every ?? 0) / 1_000,
    offsetSeconds: Number(interval?.offset ?? 0) / 1_000,
    otherTimes: others.length + calendars.length + skip.length,
    startAt: startAt?.toISOString() ?? '',
    endAt: endAt?.toISOString() ?? '',
    jitterSeconds: msToNumber(jitter ?? 0) / 1_000,
    workflowType: action.workflowType,
    workflowId: action.workflowId ?? '',
    arguments: action.args?.length ?? 0,
    runTimeoutSeconds: msToNumber(action.workflowRunTimeout ?? 0) / 1_000,
    executionTimeoutSeconds: msToNumber(workflowExecutionTimeout ?? 0) / 1_000,
    taskTimeoutSeconds: msToNumber(action.workflowTaskTimeout ?? 0) / 1_000,
    retried: retry != null,
    taskQueue: action.taskQueue ?? '',
    searchAttributes: attributes instanceof TypedSearchAttributes && attributes.getAll().length > 0,
    overlap: policies.overlap ?? '',
    catchUpSeconds: msToNumber(policies.catchupWindow) / 1_000,
    pausedByFailure: 'pauseOnFailure' in policies && policies.pauseOnFailure,
    paused,
    remainingActions: remainingActions ?? 'all',
  };
}
