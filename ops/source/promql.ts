/** Pieces of PromQL that more than one rule needs. */

/** Several workers may serve an account: what the best informed of them says counts. */
export const newest = (metric: string): string => `max by (account) (${metric})`;

/**
 * Our task queues; where they are named otherwise, change it here. Temporal's server writes `grinder_reconcile`
 * for `grinder-reconcile`, but for where it is told to use OpenTelemetry.
 */
export const OUR_QUEUES = '{taskqueue=~"grinder[-_]reconcile.*"}';

/**
 * Accounts that are not to be looked at: the schedule is there, and paused by a person (1) or by the
 * configuration (then nothing is said of it). Where the schedule cannot be seen, no account rests.
 */
export const RESTING = `(${newest('grinder_reconcile_schedule_present')} == 1 unless on (account) ${newest('grinder_reconcile_schedule_paused')} == 0)`;

const last = (span: string) => (metric: string) => `last_over_time(${metric}[${span}])`;
const lately = last('15m');

/** Accounts that some worker served of late: one that took its accounts with it has no series any more. */
export const ACCOUNTS_LATELY = `group by (account) (${lately('grinder_reconcile_guard_last_answer_timestamp_seconds')})`;

/** The same as `RESTING`, as it was last known in a span. Whoever says last that it is not paused counts. */
export const restingWithin = (span: string): string =>
  `(${newest(last(span)('grinder_reconcile_schedule_present'))} == 1 unless on (account) min by (account) (${last(span)('grinder_reconcile_schedule_paused')}) == 0)`;
export const RESTING_LATELY = restingWithin('15m');

/**
 * A counter that grew within the window, or came into being: Temporal's counters begin with their first
 * event, which `increase` does not see.
 */
export function grew(selector: string, by: string, window: string): string {
  const now = `sum by (${by}) (${selector})`;
  return `sum by (${by}) (increase(${selector}[${window}])) > 0 or (${now} unless ${now.replace(selector, `${selector} offset ${window}`)})`;
}
