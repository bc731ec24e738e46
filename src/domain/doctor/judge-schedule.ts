import { CYCLE_MARGIN_SECONDS } from '../bounds';
import type { AccountConfig } from '../config';
import { scheduleId } from '../names';
import { type Finding, fix, ok, warning } from './finding';

/** A schedule as it is; times in ms. */
export interface SeenSchedule {
  readonly paused: boolean;
  readonly note: string;
  readonly everyMs: number | null;
  readonly taskQueue: string;
  /** What else is not as the file says, a phrase each. */
  readonly differs: readonly string[];
  readonly createdAt: number;
  /** When a cycle was last started. */
  readonly lastAt: number | null;
  /** Why the Worker cannot carry out that cycle; null where it can, as far as is known. */
  readonly lastFails: string | null;
}

export interface WantedSchedule {
  readonly account: string;
  readonly config: Pick<AccountConfig, 'enabled' | 'intervalSeconds' | 'cycleTimeoutSeconds'>;
  readonly taskQueue: string;
}

/**
 * Whether cycles start as the configuration says.
 * @param seen null where there is no schedule
 * @param now ms
 */
export function judgeSchedule(seen: SeenSchedule | null, wanted: WantedSchedule, now: number): Finding {
  const check = 'schedule';
  const { account, config, taskQueue } = wanted;
  const apply = 'grinder-reconcile apply';
  if (seen === null) return fix(check, 'there is none, so no cycle starts', apply);
  if (seen.paused && !config.enabled) return ok(check, 'paused: the account is disabled in the file');
  if (!config.enabled) return fix(check, 'runs, but the account is disabled in the file', apply);
  if (seen.paused)
    return fix(
      check,
      `paused${seen.note === '' ? '' : ` (${seen.note})`}, so no cycle starts`,
      `grinder-reconcile schedule resume ${account}`,
    );
  const everyMs = config.intervalSeconds * 1_000;
  if (seen.everyMs !== everyMs)
    return fix(check, `every ${seconds(seen.everyMs)}, the file says ${seconds(everyMs)}`, apply);
  if (seen.taskQueue !== taskQueue)
    return fix(
      check,
      `starts cycles in task queue ${seen.taskQueue}, the file says ${taskQueue}`,
      `where your Worker polls ${seen.taskQueue}, say "taskQueue": "${seen.taskQueue}" in the file; where it polls ${taskQueue}: ${apply}`,
    );
  if (seen.differs.length > 0)
    return fix(check, `is not as the file says: ${seen.differs.join('; ')}`, apply);
  if (seen.lastFails !== null)
    return fix(
      check,
      `starts cycles that the Worker cannot carry out: ${seen.lastFails}`,
      // A schedule hands each workflow the result of the one before, and the SDK reads it before any code of ours runs.
      `look at the Worker's log; where its codec or payload converter does not read what the one before wrote, the schedule keeps the last report in that encoding: temporal schedule delete --schedule-id ${scheduleId(account)}, then ${apply}`,
    );
  return judgeLast(
    seen,
    { everyMs, longestMs: (config.cycleTimeoutSeconds + CYCLE_MARGIN_SECONDS) * 1_000 },
    now,
  );
}

function judgeLast(
  { lastAt, createdAt }: SeenSchedule,
  { everyMs, longestMs }: { everyMs: number; longestMs: number },
  now: number,
): Finding {
  const check = 'schedule';
  const sinceMs = now - (lastAt ?? createdAt);
  const last =
    lastAt === null
      ? `every ${seconds(everyMs)}, no cycle started yet`
      : `every ${seconds(everyMs)}, the last cycle started ${seconds(sinceMs)} ago`;
  if (sinceMs <= 2 * everyMs) return ok(check, last);
  if (sinceMs <= 2 * everyMs + longestMs)
    return warning(check, last, 'look at the cycle that still runs: the next one waits for it');
  return fix(check, `${last}: cycles do not start`, 'look at the schedule and at the Temporal server');
}

const seconds = (ms: number | null) => (ms === null ? 'never' : `${Math.round(ms / 1_000)} s`);
