import { unseenSymbols } from '../../domain/contradictions';
import { isZero } from '../../domain/decimal';
import type { ExchangeSnapshot } from '../../domain/exchange-view';
import type { ExpectedState } from '../../domain/expected-state';
import type { FailedPart } from '../../domain/report';
import { ExchangeError } from '../../exchange/errors';
import type { AccountRuntime } from '../dependencies';
import { problemOf } from '../problem';

/**
 * Why a well-formed look is not believed, before anything is done about what it shows: an expected symbol
 * that the exchange does not list, or an empty list of positions beside legs or margin that another source
 * tells of. Asked only where there are mismatches, so that a cycle without any costs no more.
 */
export async function disbelief(
  runtime: AccountRuntime,
  snapshot: ExchangeSnapshot,
  expected: ExpectedState,
): Promise<FailedPart[]> {
  const found = await Promise.all([
    unlistedSymbols(runtime, unseenSymbols(snapshot, expected)),
    snapshot.positions.some(({ amount }) => !isZero(amount)) || snapshot.blind.length > 0
      ? null
      : emptyPositions(runtime),
  ]);
  return found.filter((part) => part !== null);
}

async function unlistedSymbols(
  { exchange, expectedState }: AccountRuntime,
  symbols: readonly string[],
): Promise<FailedPart | null> {
  if (symbols.length === 0) return null;
  const place = expectedState.place;
  try {
    const unlisted = (await exchange.symbolListings(symbols)).find(
      (listing) => listing.rules === null && listing.why === 'symbol_not_trading',
    );
    if (unlisted === undefined) return null;
    const problem = `${place}: ${unlisted.symbol} is not a symbol of this exchange`;
    return { part: 'expectedState', problem };
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    const problem = `${place}: whether ${symbols[0]} is a symbol of this exchange cannot be told: ${problemOf(error)}`;
    return { part: 'rules', problem };
  }
}

async function emptyPositions({ exchange }: AccountRuntime): Promise<FailedPart | null> {
  try {
    const { legs, marginUsed } = await exchange.openLegsElsewhere();
    const [leg] = legs;
    if (leg === undefined && !marginUsed) return null;
    const what =
      leg === undefined
        ? 'margin that positions use'
        : `${leg.symbol} ${leg.positionSide} with ${leg.amount}`;
    return { part: 'positions', problem: `the list is empty, but the account shows ${what}` };
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    return {
      part: 'positions',
      problem: `the list is empty, and no other source tells: ${problemOf(error)}`,
    };
  }
}
