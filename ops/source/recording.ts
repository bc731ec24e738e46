import type { RecordingRule } from './alert';
import { newest, RESTING, restingWithin } from './promql';
import { THRESHOLDS } from './thresholds';

const CYCLES = (outcomes: string) =>
  `sum by (account) (increase(grinder_reconcile_cycles_total{outcome${outcomes}}[${THRESHOLDS.knownRightSeconds}s]))`;
/** Outcomes that say nothing against an account. */
const SILENT = 'clean|inconclusive|cancelled';
const OF_THE_LAST_DAY = newest('last_over_time(grinder_reconcile_guard_last_answer_timestamp_seconds[1d])');

/**
 * The objective: the share of minutes in which an account was known to be right, that is a cycle of the last
 * `knownRightSeconds` judged all of it and found nothing, and none in that time found anything. While no
 * worker says anything of an account of the last day, it is not known to be right; one that is paused, or was when
 * it was last heard of, is not judged. While Prometheus itself is away, no minute is recorded: the Watchdog tells of that.
 */
export const KNOWN_RIGHT: readonly RecordingRule[] = [
  {
    record: 'grinder_reconcile:known_right',
    expr: `(((${CYCLES('="clean"')} > bool 0) * on (account) (${CYCLES(`!~"${SILENT}"`)} == bool 0)) or on (account) (0 * ${OF_THE_LAST_DAY} unless on (account) ${restingWithin('1d')})) unless on (account) ${RESTING}`,
  },
  ...['1h', '1d', '30d'].map((span) => ({
    record: `grinder_reconcile:known_right:ratio_${span}`,
    expr: `avg_over_time(grinder_reconcile:known_right[${span}])`,
  })),
];
