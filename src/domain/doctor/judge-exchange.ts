import { MAX_CLOCK_ERROR_MS, MAX_CLOCK_SKEW_MS } from '../bounds';
import { unjudgedClock } from '../clock-skew';
import type { ExchangeSetting } from '../config';
import type { AccountFacts, RequestBudget } from '../exchange-view';
import { type Finding, fix, ok, unknown, warning } from './finding';

/** Share of the weight for looks beyond which one more account or bot at the address would be too many. */
const TIGHT_SHARE = 0.5;

/**
 * Whether the venue takes the API key, for reading and for orders.
 * @param writes whether the policy asks for writes at all
 */
export function judgeKey({ refused, readsOnly }: AccountFacts, writes: boolean): Finding {
  const check = 'API key';
  if (refused !== null)
    return fix(check, refused, 'make a key with the permission for futures, and restart the worker with it');
  if (readsOnly === null) return ok(check, 'reads the account; nothing says that it may not trade');
  return writes
    ? fix(check, readsOnly, 'give the key the permission for futures trading, or set policy.action "none"')
    : warning(check, readsOnly, 'nothing, as long as the policy asks for no write');
}

/** The futures API tells nothing of a key's other permissions: GET /sapi/v1/account/apiRestrictions is another host's. */
export function judgeWithdrawals(exchange: ExchangeSetting): Finding[] {
  if (exchange !== 'mainnet') return [];
  return [
    warning(
      'withdrawals',
      "not known: the futures API does not tell what else the key may do (canWithdraw is the account's)",
      "see in Binance's API Management that withdrawals are off and that only the worker's address may use the key",
    ),
  ];
}

/** @param problem why no other account of the worker may be open at the exchange with this one, or null */
export function judgeTwins(problem: string | null): Finding {
  const check = 'shared account';
  return problem === null
    ? ok(check, 'no other account that the worker has read is the same one at the exchange')
    : fix(check, problem, 'keep one account in the configuration for each account at the exchange');
}

/** In which modes the account is; both of each are served. */
export function judgeModes({ mode, sharedCollateral }: AccountFacts): Finding[] {
  return [
    mode === null ? unknown('position mode', 'the exchange does not tell it') : ok('position mode', mode),
    sharedCollateral === null
      ? unknown('asset mode', 'the exchange does not tell it')
      : ok(
          'asset mode',
          sharedCollateral ? 'multi-assets: all collateral counts for all positions' : 'single-asset',
        ),
  ];
}

/** How far the exchange's clock is from the worker's, which is corrected by it, and how well that is known. */
export function judgeExchangeClock(reading: {
  readonly offsetMs: number;
  readonly errorMs: number;
}): Finding {
  const check = 'clock of the exchange';
  const offsetMs = Math.round(reading.offsetMs);
  const errorMs = Math.round(reading.errorMs);
  const found = `${Math.abs(offsetMs)} ms ${offsetMs < 0 ? 'behind' : 'ahead of'} the worker's (±${errorMs} ms)`;
  if (reading.errorMs > MAX_CLOCK_ERROR_MS)
    return fix(
      check,
      `${found}: ${unjudgedClock(reading.errorMs)}; beyond ±${MAX_CLOCK_ERROR_MS} ms nothing is written (clock_skew)`,
      'give the worker a shorter way to the exchange, or a machine that is less busy',
    );
  if (Math.abs(offsetMs) > MAX_CLOCK_SKEW_MS)
    return warning(check, found, "set the worker's clock by NTP: expected states are judged by it");
  return ok(check, found);
}

/** What it takes of new orders, as an addition to a line. */
function ordersTaken({ orders }: RequestBudget): string {
  const limits = orders.map(({ orders: most, withinSeconds }) => `${most} within ${withinSeconds} s`);
  return limits.length === 0 ? '' : `; of new orders it takes ${limits.join(', ')}`;
}

/**
 * Whether the exchange allows as many looks as the configuration asks for.
 * @param looksPerMinute of all accounts at the worker's address
 */
export function judgeWeight(budget: RequestBudget, looksPerMinute: number): Finding {
  const check = 'request weight';
  const needed = Math.ceil(looksPerMinute * budget.perLook);
  const found = `this configuration needs about ${needed} a minute (${budget.perLook} a look); looks may use ${Math.floor(budget.forLooks)} of ${budget.perMinute}; the last minute used ${budget.used}${ordersTaken(budget)}`;
  const todo = 'raise intervalSeconds, or run some accounts from another address';
  if (needed > budget.forLooks) return fix(check, `${found}: cycles will be inconclusive`, todo);
  if (needed > budget.forLooks * TIGHT_SHARE || budget.used > budget.forLooks)
    return warning(check, found, `${todo}; see what else uses this address`);
  return ok(check, found);
}
