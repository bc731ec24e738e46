import type { RecordingRule } from './alert';
import { newest, RESTING } from './promql';
import { THRESHOLDS } from './thresholds';

const RECENT = `${THRESHOLDS.knownRightSeconds}s`;
const LAST = newest('grinder_reconcile_last_conclusive_observation_timestamp_seconds');
/** Outcomes that say nothing against an account. */
const SILENT = 'clean|inconclusive|cancelled';

/**
 * The objective: the share of minutes in which an account was known to be right, that is the last conclusive
 * observation is recent and no cycle since then found anything. While no worker says anything of an account
 * of the last day, it is not known to be right; one that is paused is not judged. What an account that acted
 * found counts for `knownRightSeconds`. While Prometheus itself is away, no minute is recorded: the Watchdog
 * tells of that.
 */
export const KNOWN_RIGHT: readonly RecordingRule[] = [
  {
    record: 'grinder_reconcile:known_right',
    expr: `(((time() - ${LAST} <= bool ${THRESHOLDS.knownRightSeconds}) * on (account) (sum by (account) (increase(grinder_reconcile_cycles_total{outcome!~"${SILENT}"}[${RECENT}])) == bool 0)) or on (account) (0 * ${newest('last_over_time(grinder_reconcile_guard_last_answer_timestamp_seconds[1d])')})) unless on (account) ${RESTING}`,
  },
  ...['1h', '1d', '30d'].map((span) => ({
    record: `grinder_reconcile:known_right:ratio_${span}`,
    expr: `avg_over_time(grinder_reconcile:known_right[${span}])`,
  })),
];
