import { isZero } from './decimal';
import type { ExchangeSnapshot } from './exchange-view';
import { type ExpectedState, isFinished } from './expected-state';
import { ownership } from './identity';
import { fitsMode } from './leg';

/**
 * Why the expected state cannot be compared with an account in this position mode, or undefined.
 * A LONG leg must never be taken for unexpected because the bot still calls it BOTH, also where it calls BOTH zero:
 * that may be LONG and SHORT together. An exchange lists such a row beside those that fit.
 */
export function modeConflict(
  { mode, positions = [] }: Pick<ExchangeSnapshot, 'mode'> & Partial<Pick<ExchangeSnapshot, 'positions'>>,
  expected: ExpectedState,
): string | undefined {
  const isOpen = (symbol: string) => positions.some((leg) => leg.symbol === symbol && !isZero(leg.amount));
  const fits = (symbol: string) =>
    expected.positions.some((leg) => leg.symbol === symbol && fitsMode(leg.positionSide, mode));
  const conflict = expected.positions.find(
    ({ symbol, positionSide, amount }) =>
      !fitsMode(positionSide, mode) && (!isZero(amount) || (isOpen(symbol) && !fits(symbol))),
  );
  return conflict === undefined
    ? undefined
    : `positions: ${conflict.symbol} has positionSide ${conflict.positionSide}, but the account is in ${mode} mode`;
}

/** Spellings that a reader takes for the same id: case, blanks, full-width and invisible characters. */
const folded = (id: string): string =>
  id
    .normalize('NFKC')
    .replace(/[\s\p{Cc}\p{Cf}]/gu, '')
    .toLowerCase();

/**
 * Why the bot does not write ids as the exchange does, or undefined: what it expects rests nowhere, and an order
 * of ours that it does not name differs in spelling alone. Then its live order would be taken for a stray.
 */
export function spellingConflict(
  snapshot: ExchangeSnapshot,
  expected: ExpectedState,
  strategies: readonly string[],
): string | undefined {
  const resting = new Set(snapshot.orders.map(({ clientOrderId }) => clientOrderId));
  const nowhere = expected.orders.filter((order) => !isFinished(order) && !resting.has(order.clientOrderId));
  if (nowhere.length === 0) return undefined;
  const named = new Set(expected.orders.map(({ clientOrderId }) => clientOrderId));
  const unnamed = new Map(
    [...resting]
      .filter((id) => !named.has(id) && ownership(id, strategies).owner === 'ours')
      .map((id) => [folded(id), id]),
  );
  if (unnamed.size === 0) return undefined;
  for (const { clientOrderId } of nowhere) {
    const meant = unnamed.get(folded(clientOrderId));
    if (meant !== undefined)
      return `orders: ${JSON.stringify(clientOrderId)} rests nowhere: ${JSON.stringify(meant)} is meant?`;
  }
  return undefined;
}

/**
 * Why both sides do not mean the same market, or undefined: an order that the bot expects in one symbol
 * rests in another one. Then the bot's live order would be taken for a stray.
 */
export function symbolConflict(snapshot: ExchangeSnapshot, expected: ExpectedState): string | undefined {
  const expectedIn = new Map(expected.orders.map(({ clientOrderId, symbol }) => [clientOrderId, symbol]));
  const expectedKeys = new Set(
    expected.orders.map(({ clientOrderId, symbol }) => `${symbol} ${clientOrderId}`),
  );
  for (const { symbol, clientOrderId } of snapshot.orders) {
    const wanted = expectedIn.get(clientOrderId);
    if (wanted === undefined || wanted === symbol || expectedKeys.has(`${symbol} ${clientOrderId}`)) continue;
    if (ownership(clientOrderId, null).owner !== 'ours') continue;
    return `orders: ${clientOrderId} is expected in ${wanted}, but rests in ${symbol}`;
  }
  return undefined;
}

/** Expected symbols of which the exchange listed no row: whether it has them at all must be asked. */
export function unseenSymbols(snapshot: ExchangeSnapshot, expected: ExpectedState): string[] {
  const seen = new Set([
    ...snapshot.orders.map(({ symbol }) => symbol),
    ...snapshot.positions.map(({ symbol }) => symbol),
    ...snapshot.blind.map(({ symbol }) => symbol),
    ...snapshot.unclearForeign.map(({ symbol }) => symbol),
  ]);
  const wanted = [...expected.orders, ...expected.positions].map(({ symbol }) => symbol);
  return [...new Set(wanted)].filter((symbol) => !seen.has(symbol));
}
