import type { Unlisted } from '../domain/doctor/judge-symbols';
import type { SymbolListing } from '../domain/exchange-view';
import { meantSymbol } from '../domain/symbol';
import type { ExchangePort } from '../exchange/port';

/** So many are named with what is meant; more of them have one and the same mistake. */
const MAX_MEANT = 20;

export const isUnlisted = (listing: SymbolListing): boolean =>
  listing.rules === null && listing.why === 'symbol_not_trading';

/** Which of these symbols the exchange does not list, each with the listed one that is meant, if any. */
export async function unlistedOf(
  exchange: ExchangePort,
  listings: readonly SymbolListing[],
): Promise<Unlisted[]> {
  const unlisted = listings.filter(isUnlisted).map(({ symbol }) => symbol);
  return await Promise.all(
    unlisted.map(async (symbol, index) => ({
      symbol,
      meant: index < MAX_MEANT ? await meantBy(exchange, symbol) : null,
    })),
  );
}

/** The listed symbol that another spelling means, or null. */
export async function meantBy(exchange: ExchangePort, symbol: string): Promise<string | null> {
  // Coins of tiny price are listed by the thousand.
  const candidates = [meantSymbol(symbol), `1000${symbol}`].filter((candidate) => candidate !== null);
  const listings = await exchange.symbolListings(candidates);
  return listings.find((listing) => !isUnlisted(listing))?.symbol ?? null;
}
