/**
 * The words that every layer shares. One word per thing: what a report, a metric, a log line and the
 * Web UI call something is what it is called here.
 */

/** Label of one exchange account: the unit of schedule, guard, policy and budget. */
export const ACCOUNT_PATTERN = /^[a-z][a-z0-9_]{0,30}$/;

export const SIDES = ['BUY', 'SELL'] as const;
export type Side = (typeof SIDES)[number];
export const POSITION_SIDES = ['BOTH', 'LONG', 'SHORT'] as const;
/** Name of a position leg: BOTH in one-way mode, LONG and SHORT in hedge mode. */
export type PositionSide = (typeof POSITION_SIDES)[number];
export type PositionMode = 'one-way' | 'hedge';

/** Whether an order rests in the book, or waits for its trigger in a store of its own. */
export type OrderKind = 'regular' | 'conditional';
export const ORDER_KINDS: readonly OrderKind[] = ['regular', 'conditional'];

/** Parts of an observation that can fail on their own; `observation` is all of it. */
export type Part =
  | 'observation'
  | 'openOrders'
  | 'conditionalOrders'
  | 'positions'
  | 'mode'
  | 'clock'
  | 'rules'
  | 'expectedState';

/** The two kinds of action, as the `action` label of the metrics calls them. */
export type ActionKind = 'cancel_all' | 'flatten';
/** Every kind of action, as reports and metrics name it: `cancel_all` cancels an order, `flatten` closes a leg. */
export const ACTION_KINDS: readonly ActionKind[] = ['cancel_all', 'flatten'];

/** Every type of mismatch, as reports and `grinder_reconcile_mismatch_total{type}` name it. */
export const MISMATCH_TYPES = [
  'ORDER_EXISTS_UNEXPECTED',
  'ORDER_STATUS_DIVERGENCE',
  'ORDER_MISSING_ON_EXCHANGE',
  'POSITION_NONZERO_UNEXPECTED',
  'POSITION_AMOUNT_MISMATCH',
] as const;
/** What a look found that is not as the bot says. */
export type MismatchType = (typeof MISMATCH_TYPES)[number];

/** Every outcome of a cycle. */
export const CYCLE_OUTCOMES = [
  'inconclusive',
  'cancelled',
  'unprotected_position',
  'unverified',
  'partial',
  'acted',
  'planned',
  'blocked',
  'reported',
  'clean',
] as const;
/** How a cycle ended. Its meaning is in `OUTCOMES`. */
export type CycleOutcome = (typeof CYCLE_OUTCOMES)[number];

/** Every result of an action, as reports name it. */
export const ACTION_RESULTS = [
  'executed',
  'already_satisfied',
  'partial',
  'unverified',
  'failed',
  'planned',
  'blocked',
] as const;
/** What became of one action of a cycle. */
export type ActionResult = (typeof ACTION_RESULTS)[number];

/** Plain code-point order: the same everywhere, whatever the locale of the machine. */
export function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
