/** Pieces of PromQL that more than one rule needs. */

/** Several workers may serve an account: what the best informed of them says counts. */
export const newest = (metric: string): string => `max by (account) (${metric})`;

/** Taken from what is asked about accounts: those that the configuration disables are nobody's worry. */
export const UNLESS_DISABLED =
  'unless on (account) (max by (account) (grinder_reconcile_account_enabled) == 0)';

/**
 * Our task queues; where they are named otherwise, change it here. Temporal's server writes `grinder_reconcile`
 * for `grinder-reconcile`, but for where it is told to use OpenTelemetry.
 */
export const OUR_QUEUES = '{taskqueue=~"grinder[-_]reconcile.*"}';

const last = (span: string) => (metric: string) => `last_over_time(${metric}[${span}])`;

/**
 * Accounts that are not to be looked at: the schedule is there, and paused by a person or by the configuration.
 * Where the schedule cannot be seen, no account rests. Of a disabled account nobody says any more that its schedule
 * is paused, so what was said of it before tells nothing.
 */
const restingBy = (series: (metric: string) => string): string =>
  `(${newest(series('grinder_reconcile_schedule_present'))} == 1 unless on (account) (min by (account) (${series('grinder_reconcile_schedule_paused')}) == 0 unless on (account) ${newest(series('grinder_reconcile_account_enabled'))} == 0))`;
export const RESTING = restingBy((metric) => metric);

const lately = last('15m');

/** Accounts that some worker served of late: one that took its accounts with it has no series any more. */
export const ACCOUNTS_LATELY = `group by (account) (${lately('grinder_reconcile_guard_last_answer_timestamp_seconds')})`;

/** The same as `RESTING`, as it was last known in a span. Whoever says last that it is not paused counts. */
export const restingWithin = (span: string): string => restingBy(last(span));
export const RESTING_LATELY = restingWithin('15m');

/**
 * A counter that grew within the window, or came into being: Temporal's counters begin with their first
 * event, which `increase` does not see.
 */
export function grew(selector: string, by: string, window: string): string {
  const now = `sum by (${by}) (${selector})`;
  return `sum by (${by}) (increase(${selector}[${window}])) > 0 or (${now} unless ${now.replace(selector, `${selector} offset ${window}`)})`;
}
