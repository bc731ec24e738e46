import type { SymbolListing } from '../../domain/exchange-view';
import { ExchangeError } from '../../exchange/errors';
import type { ExchangePort } from '../../exchange/port';
import { problemOf } from '../problem';

/** What is known of the symbols that are to be closed; a list that cannot be had stops no cancel. */
export async function listingsFor(
  exchange: ExchangePort,
  symbols: readonly string[],
): Promise<readonly SymbolListing[]> {
  if (symbols.length === 0) return [];
  try {
    return await exchange.symbolListings(symbols);
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    const problem = problemOf(error);
    return symbols.map((symbol) => ({ symbol, rules: null, why: 'port_error', problem }));
  }
}
