import { table } from '../../scripts/markdown-table';
import type { Reason } from '../../src/domain/reasons';
import type { NamedTest } from './named-tests';
import { reasonsInOrder } from './reference';

/** The test that provokes a reason, on a real Temporal server and the simulated exchange. */
export interface Provoked extends NamedTest {
  /** `update`: no cycle asks for it, so the test sends the guard's update by hand. */
  readonly through: 'cycle' | 'update';
}

const by = (through: Provoked['through']) => (name: string, title: string) => ({
  file: `test/integration/${name}.test.ts`,
  title,
  through,
});
const cycle = by('cycle');
const update = by('update');
const ALONE = cycle('gates', 'gate %s: %s');

/** Every reason: one without a test does not compile. */
export const REASON_TESTS: Readonly<Record<Reason, Provoked>> = {
  action_is_none: ALONE,
  mode_cancel_only: cycle('cycle', 'leaves the stop-loss of an unexpected position alone under cancel_all'),
  mode_flatten_only: ALONE,
  dry_run: cycle('gates', 'gate 2: a dry run is planned'),
  allow_active_remediation_false: ALONE,
  not_armed: cycle('gates', 'gate 4: not_armed'),
  arming_expired: cycle('guard-life', 'disarms by itself when the arming ends, though nobody asks'),
  arming_scope: cycle('gates', 'gate 4: an arming that covers other symbols or actions'),
  guard_unavailable: cycle('reasons', 'guard_unavailable: where somebody terminated the guard'),
  env_var_missing: cycle('gates', 'gate 5: ALLOW_MAINNET_TRADE is not exactly 1'),
  cooldown_not_elapsed: cycle('budgets', 'does not act again before the cooldown has elapsed'),
  whitelist_required: ALONE,
  symbol_not_in_whitelist: ALONE,
  no_grinder_prefix: cycle('gates', 'gate 8: an order that the bot calls finished but that is not ours'),
  strategy_not_allowed: cycle(
    'reasons',
    'strategy_not_allowed: the id names a strategy that is not on the list',
  ),
  identity_mismatch: cycle('gates', 'gate 8: an id that names another symbol'),
  protective_order: cycle('cycle', 'leaves the stop-loss of an unexpected position alone under cancel_all'),
  notional_exceeds_limit: cycle('gates', 'gate 9: a position above the limit'),
  price_unavailable: cycle('reasons', 'price_unavailable: the exchange gives no mark price'),
  quote_not_usd: cycle('reasons', 'quote_not_usd: where the limit in USDT says nothing about the position'),
  symbol_unreadable: cycle(
    'bad-answers',
    'a row that cannot be judged keeps its symbol closed, and nothing else',
  ),
  mass_change: cycle('mass-change', 'loses nothing while it reads back piece by piece what it owns'),
  symbol_not_trading: cycle(
    'exchange-cycles',
    'says dust once for the leg, and symbol_not_trading for the symbol, and sends nothing',
  ),
  dust: cycle(
    'exchange-cycles',
    'says dust once for the leg, and symbol_not_trading for the symbol, and sends nothing',
  ),
  max_orders_reached: ALONE,
  max_symbols_reached: cycle('reasons', 'max_symbols_reached: another symbol would be one too many'),
  max_calls_per_run: ALONE,
  max_notional_per_run: cycle('gates', 'gate 11: notional budgets'),
  max_calls_per_day: cycle('budgets', 'counts calls per day over several cycles, and gives nothing beyond'),
  max_notional_per_day: cycle('budgets', 'counts notional per day over several cycles'),
  port_error: cycle(
    'exchange-cycles',
    'sends a close once; one that never arrived is decided anew by the next cycle, under another id',
  ),
  cycle_in_progress: cycle(
    'guard-life',
    'gives the budget of a terminated cycle back when its reservation expires, and blocks nobody for ever',
  ),
  reset_run: cycle('reasons', 'reset_run: where somebody reset the cycle to its beginning'),
  unconfirmed: cycle('misleading-reads', 'an open position is not called flat'),
  too_recent: cycle('reasons', 'too_recent: the order was filled in part between the two looks'),
  order_changed: cycle('incidents-writes', 'and never touches another order that now has the same client id'),
  position_changed: cycle(
    'incidents-writes',
    'and never touches a position that the bot closed and opened again in the same size',
  ),
  mode_changed: cycle('exchange-cycles', 'whose account changes its position mode meanwhile sends nothing'),
  plan_stale: cycle('incidents-arming', 'refuses a plan that grew stale while no worker ran'),
  reservation_closed: update('guard-life', 'permits nothing under a reservation that has expired'),
  write_changed: update('reasons', 'write_changed: a permit for another order than the reserved one'),
  exchange_mismatch: cycle(
    'incidents-writes',
    'and a worker of another exchange account on the same queue does no harm',
  ),
  arming_changed: cycle('incidents-arming', 'sends nothing after a disarm between reserve and permit'),
  policy_changed: cycle('incidents-arming', 'sends nothing after a policy change between reserve and permit'),
  bot_is_back: update('reasons', 'bot_is_back: a plan on what the bot wrote after it was declared down'),
  ledger_unknown: update(
    'guard-life',
    'counts today as spent when its predecessor was reset, until a human accepts that',
  ),
  repeated_failure: cycle(
    'exchange-cycles',
    'lets a symbol rest for 15 minutes after three failed cycles in a row, and that symbol alone',
  ),
  own_order_blocks_close: cycle(
    'reasons',
    'own_order_blocks_close: ours rests on the closing side, and nothing is to be cancelled',
  ),
  foreign_order_blocks_close: cycle(
    'exchange-cycles',
    'keeps the stop-loss where a foreign order would block the close: it is named, and nothing is sent',
  ),
  clock_skew: cycle('exchange-cycles', 'that cannot tell the time within 250 ms sends nothing: clock_skew'),
  rate_limited: cycle(
    'exchange-pause',
    'in the middle of a cycle, the write that was refused says until when, and nothing follows',
  ),
  cancelled: cycle(
    'incidents-writes',
    'and a cycle cancelled while its worker dies in mid-write still finds out, settles and says so',
  ),
};

/** Each reason with the test that provokes it. */
export function reasonTestsTable(): string {
  return table(
    ['reason', 'through', 'test'],
    reasonsInOrder().map((reason) => {
      const { file, title, through } = REASON_TESTS[reason];
      return [`\`${reason}\``, through, `\`${file} › ${title}\``];
    }),
  );
}
