import { unseenSymbols } from '../../domain/contradictions';
import { isZero } from '../../domain/decimal';
import type { ExchangeSnapshot } from '../../domain/exchange-view';
import { type ExpectedState, isFinished } from '../../domain/expected-state';
import type { FailedPart } from '../../domain/report';
import { ExchangeError } from '../../exchange/errors';
import type { AccountRuntime } from '../dependencies';
import { problemOf } from '../problem';
import { isUnlisted, meantBy } from '../unlisted';

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
    unlistedSymbols(runtime, unseenSymbols(snapshot, expected), expected),
    snapshot.positions.some(({ amount }) => !isZero(amount)) || snapshot.blind.length > 0
      ? null
      : emptyPositions(runtime),
  ]);
  return found.filter((part) => part !== null);
}

async function unlistedSymbols(
  { exchange, expectedState: { place } }: AccountRuntime,
  unseen: readonly string[],
  expected: ExpectedState,
): Promise<FailedPart | null> {
  // What is finished or flat says nothing of what is there: a delivered contract leaves the list, and stays in a bot's.
  const matters = mattering(expected);
  const symbols = unseen.filter((symbol) => matters.has(symbol));
  const [first] = symbols;
  if (first === undefined) return null;
  try {
    const unlisted = (await exchange.symbolListings(symbols)).find(isUnlisted);
    if (unlisted === undefined) return null;
    const meant = await meantBy(exchange, unlisted.symbol);
    const problem = `${place}: ${unlisted.symbol} is not a symbol of this exchange${meant === null ? '' : `; ${meant} is`}`;
    return { part: 'expectedState', problem };
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    const problem = `${place}: whether ${first} is a symbol of this exchange cannot be told: ${problemOf(error)}`;
    return { part: 'rules', problem };
  }
}

/** Symbols in which the bot expects something to be there. */
export const mattering = ({ orders, positions }: ExpectedState): ReadonlySet<string> =>
  new Set([
    ...orders.filter((order) => !isFinished(order)).map(({ symbol }) => symbol),
    ...positions.filter(({ amount }) => !isZero(amount)).map(({ symbol }) => symbol),
  ]);

/** Why an empty list of positions is not believed, or null where another source tells the same. */
export async function emptyPositions({
  exchange,
}: Pick<AccountRuntime, 'exchange'>): Promise<FailedPart | null> {
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
