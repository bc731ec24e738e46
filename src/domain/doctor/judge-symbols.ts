import { fitOf } from '../client-id-length';
import type { SymbolListing } from '../exchange-view';
import { isDollar } from '../quote';
import { type Finding, fix, named, ok, warning } from './finding';

/** A symbol that the exchange does not list, and the listed one that is meant, if any can be told. */
export interface Unlisted {
  readonly symbol: string;
  readonly meant: string | null;
}

/** `PEPEUSDT (1000PEPEUSDT is)`, of some. */
export const saidOfUnlisted = (unlisted: readonly Unlisted[]): string =>
  named(unlisted.map(({ symbol, meant }) => `${symbol}${meant === null ? '' : ` (${meant} is)`}`));

/** Whether the exchange takes orders in each symbol of the whitelist. */
export function judgeWhitelist(
  listings: readonly SymbolListing[],
  unlisted: readonly Unlisted[],
  writes: boolean,
): Finding {
  const check = 'whitelist';
  const edit = 'correct policy.symbolWhitelist and apply';
  if (listings.length === 0)
    return writes
      ? fix(check, 'is empty, so nothing is allowed (whitelist_required)', edit)
      : ok(check, 'is empty: nothing is allowed');
  if (unlisted.length > 0)
    return fix(check, `not listed on this exchange: ${saidOfUnlisted(unlisted)}`, edit);
  const problems = listings.flatMap((listing) => {
    const { symbol, rules } = listing;
    if (rules === null) return [`${symbol}: ${listing.problem}`];
    if (!rules.trading) return [`${symbol} takes no orders now (symbol_not_trading)`];
    return isDollar(rules.quoteAsset)
      ? []
      : [`${symbol} is quoted in ${rules.quoteAsset}, so no position in it is closed (quote_not_usd)`];
  });
  if (problems.length > 0) return warning(check, named(problems, '; '), `${edit}, or leave it as it is`);
  return ok(
    check,
    `${listings.length} ${listings.length === 1 ? 'symbol' : 'symbols'}, all listed and trading`,
  );
}

/** Whether the bot's client order ids can have the form that makes them ours. */
export function judgeClientIds(strategies: readonly string[], symbols: readonly string[]): Finding {
  const check = 'client order ids';
  const pairs = strategies.flatMap((strategy) =>
    symbols.map((symbol) => ({ name: `${strategy} in ${symbol}`, fit: fitOf(strategy, symbol) })),
  );
  const that = (fit: (typeof pairs)[number]['fit']) =>
    pairs.filter((pair) => pair.fit === fit).map(({ name }) => name);
  const never = that('never fits');
  if (never.length > 0)
    return fix(
      check,
      `have no room in 36 characters for ${named(never)}`,
      'give the strategy a shorter name (docs/client-ids.md)',
    );
  const shorter = that('needs a shorter timestamp');
  if (shorter.length > 0)
    return warning(
      check,
      `have no room for seconds since 1970 with ${named(shorter)}`,
      'let the bot count time from later on, or give the strategy a shorter name (docs/client-ids.md)',
    );
  return ok(
    check,
    `fit for ${named(strategies)}${symbols.length === 0 ? '' : ' in every symbol of the whitelist'}`,
  );
}
