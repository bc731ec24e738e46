/**
 * Every reason an action can be blocked for: a closed list, in one place. The names are labels of
 * `grinder_reconcile_action_blocked_total`, so alerts and scripts rely on them.
 */

/**
 * What else is true of a reason.
 * - `of_guard`: it is true of the guard and not of one order, so the guard's own word is newer than a report's
 * - `passes`: it may be over with the next look, and is no gate that stays closed
 * - `trouble`: it keeps from being done what was planned and allowed; `GrinderReconcileTrouble` tells of it
 */
export type ReasonTrait = 'of_guard' | 'passes' | 'trouble';

/** What a reason means to an operator. */
export interface ReasonEntry {
  readonly meaning: string;
  /** What the operator does about it. */
  readonly resolution: string;
  readonly traits: readonly ReasonTrait[];
}

const entry = (meaning: string, resolution: string, ...traits: ReasonTrait[]): ReasonEntry => ({
  meaning,
  resolution,
  traits,
});

export const REASONS = {
  action_is_none: entry('The policy does nothing', 'Set `policy.action`', 'of_guard'),
  mode_cancel_only: entry(
    'The policy only cancels orders',
    'Set `policy.action` to `flatten` or `cancel_then_flatten`',
  ),
  mode_flatten_only: entry(
    'The policy only closes positions',
    'Set `policy.action` to `cancel_all` or `cancel_then_flatten`',
  ),
  dry_run: entry(
    'The policy is a dry run: counted as planned',
    'Set `policy.dryRun` to false when ready',
    'of_guard',
  ),
  allow_active_remediation_false: entry(
    'Active remediation is not allowed',
    'Set `policy.allowActiveRemediation` to true',
    'of_guard',
  ),
  not_armed: entry('The guard is not armed', 'Arm the account', 'of_guard'),
  arming_expired: entry('The arming has run out', 'Arm the account again', 'of_guard'),
  arming_scope: entry(
    'The arming does not cover this action, symbol or amount',
    'Nothing where that scope is meant; else arm with a wider one',
  ),
  guard_unavailable: entry(
    'The guard does not exist or does not answer',
    'Run `apply`; check that a worker polls the guard task queue',
    'of_guard',
    'passes',
    'trouble',
  ),
  env_var_missing: entry(
    'The worker was started without ALLOW_MAINNET_TRADE=1',
    'Export the variable and restart the worker',
  ),
  cooldown_not_elapsed: entry(
    'Another cycle acted within the cooldown',
    'Wait, or reduce `policy.cooldownSeconds`',
    'of_guard',
  ),
  whitelist_required: entry(
    'The symbol whitelist is empty',
    'List the symbols in `policy.symbolWhitelist`',
    'of_guard',
  ),
  symbol_not_in_whitelist: entry('The symbol is not in the whitelist', 'Add it to `policy.symbolWhitelist`'),
  no_grinder_prefix: entry(
    'The order is not ours: a manual order, or an id that only looks alike',
    'Nothing: it is protected',
  ),
  strategy_not_allowed: entry(
    'The order names a strategy that is not on the list',
    'Add the strategy to `strategies` if it is yours',
  ),
  identity_mismatch: entry("The order's id names another symbol than the order", 'Look at the order by hand'),
  protective_order: entry(
    'The order protects an open position',
    'Nothing: only the close of its position takes it along, under `cancel_then_flatten`',
  ),
  notional_exceeds_limit: entry(
    'The position is worth more than the limit',
    'Raise `policy.maxFlattenNotionalUsdt` or close by hand',
  ),
  price_unavailable: entry(
    'The exchange gives no mark price for the position',
    'Wait for the next cycle; check the symbol',
  ),
  quote_not_usd: entry(
    'The symbol is not quoted in dollars, so its worth cannot be held against a limit in USDT',
    'Close it by hand',
  ),
  symbol_unreadable: entry(
    'A row of the symbol could not be judged, so nothing in it is acted on',
    'Look at the row that the report names; everything else goes on',
  ),
  mass_change: entry(
    'So much is unexpected at once that the expected state itself is in doubt',
    'Check the bot; it is acted on once it lasts for `policy.massConfirmSeconds`, or arm for exactly this plan',
  ),
  symbol_not_trading: entry('The symbol takes no orders now', 'Wait, or settle by hand'),
  dust: entry(
    'The position is smaller than the smallest order; or its protective orders would go for a close that the exchange may refuse as worth too little',
    'Close it on the exchange (convert or add)',
  ),
  max_orders_reached: entry(
    '`policy.maxOrdersPerAction` is used up for this cycle',
    'Wait for the next cycle',
  ),
  max_symbols_reached: entry(
    '`policy.maxSymbolsPerAction` is used up for this cycle',
    'Wait for the next cycle',
  ),
  max_calls_per_run: entry('The calls of this cycle are used up', 'Wait for the next cycle'),
  max_notional_per_run: entry('The notional of this cycle is used up', 'Wait for the next cycle'),
  max_calls_per_day: entry("Today's calls are used up", 'Wait for the next UTC day, or raise the budget'),
  max_notional_per_day: entry(
    "Today's notional is used up",
    'Wait for the next UTC day, or raise the budget',
  ),
  port_error: entry(
    'The exchange refused or could not be reached',
    'Check connectivity, credentials and the message',
    'trouble',
  ),
  cycle_in_progress: entry(
    "Another cycle's writes may still arrive",
    'Wait: the lock frees by itself',
    'of_guard',
  ),
  reset_run: entry(
    'The cycle or the guard was reset',
    'Start a new cycle; terminate and restart a reset guard',
    'of_guard',
    'trouble',
  ),
  unconfirmed: entry(
    'The second look did not agree with the first',
    'Nothing: the next cycle decides anew',
    'passes',
  ),
  too_recent: entry(
    'The order or position changed too recently to judge',
    'Nothing: the next cycle decides anew',
    'passes',
  ),
  order_changed: entry(
    'The order is not what was planned any more: amended, filled in part, or another one under its id',
    'Nothing: the next cycle decides anew',
  ),
  position_changed: entry(
    'The position changed since it was looked at',
    'Nothing: the next cycle decides anew',
  ),
  mode_changed: entry(
    'The position mode of the account changed during the cycle',
    'Nothing: the next cycle decides anew',
  ),
  plan_stale: entry(
    'The plan, or the expected state behind it, is too old',
    'Check the worker and the bot; the next cycle decides anew',
    'passes',
  ),
  reservation_closed: entry(
    'The reservation is closed, expired or unknown',
    'Nothing: the next cycle decides anew',
    'passes',
  ),
  write_changed: entry(
    'What was about to be sent is not what was reserved',
    'Look at who else may send requests to the guard',
  ),
  exchange_mismatch: entry(
    'The worker uses another exchange account than the guard is bound to',
    'Stop the wrong worker, or `apply --rebind`',
    'trouble',
  ),
  arming_changed: entry(
    'The account was disarmed or armed again after the grant',
    'Arm the account if you want it to act',
  ),
  policy_changed: entry('The policy changed during the cycle', 'Arm the account again'),
  bot_is_back: entry('Armed for a dead bot, and the bot wrote again', 'Arm again without `botIsDown`'),
  ledger_unknown: entry(
    "What was spent today is not known: today's budget counts as spent",
    'Arm with `acceptUnknownLedger`, or wait for the next UTC day',
    'of_guard',
    'trouble',
  ),
  repeated_failure: entry(
    'The symbol failed three cycles in a row and rests',
    'Look at the symbol; it is tried again after 15 minutes, or once somebody arms',
    'trouble',
  ),
  own_order_blocks_close: entry(
    'An order of ours on the same side blocks the close',
    'Use `cancel_then_flatten`, or cancel the order',
  ),
  foreign_order_blocks_close: entry(
    'A foreign order on the same side blocks the close',
    'Cancel the named order by hand',
  ),
  clock_skew: entry(
    "The worker's clock is too far from the Temporal server's, or the exchange's cannot be told closely enough",
    'Check the clocks, the connection, and how busy the machines are; the detail says which',
    'trouble',
  ),
  rate_limited: entry('The exchange asked to wait', 'Nothing: the report says until when'),
  cancelled: entry('The cycle was cancelled before this write', 'Nothing: the next cycle decides anew'),
} as const satisfies Record<string, ReasonEntry>;

export type Reason = keyof typeof REASONS;
export const REASON_NAMES = Object.keys(REASONS) as Reason[];

export function isReason(text: unknown): text is Reason {
  return typeof text === 'string' && Object.hasOwn(REASONS, text);
}

/** Whether it is true of a reason. */
export const hasTrait = (reason: Reason, trait: ReasonTrait): boolean =>
  (REASONS[reason] as ReasonEntry).traits.includes(trait);
