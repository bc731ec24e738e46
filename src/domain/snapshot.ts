import { BySymbol } from './by-symbol';
import { isZero } from './decimal';
import {
  type BlindRow,
  type ExchangeOrder,
  type ExchangePosition,
  type ExchangeSnapshot,
  type OrderList,
  orderPart,
  type PositionList,
  type UnclearOrder,
} from './exchange-view';
import { ownership } from './identity';
import { fitsMode, signProblem } from './leg';
import type { FailedPart } from './report';
import type { PositionMode } from './vocabulary';

/** The parts of one look, each whole. */
export interface Listed {
  readonly mode: PositionMode;
  readonly regular: OrderList;
  readonly conditional: OrderList;
  readonly positions: PositionList;
}

/**
 * A snapshot that says one thing of each order and leg. A row that contradicts itself or another one makes
 * its symbol blind; only a leg that cannot exist in the account's mode makes the positions unbelievable,
 * since then the mode is not what was read. What is repeated word for word is kept once. Foreign orders
 * are told apart by exchange id, and nothing is demanded of them.
 */
export function wholeSnapshot(
  listed: Listed,
  strategies: readonly string[],
): { readonly snapshot: ExchangeSnapshot } | { readonly problem: FailedPart } {
  const blind: BlindRow[] = [...listed.positions.blind];
  const unclearForeign: UnclearOrder[] = [];
  const orders: ExchangeOrder[] = [];
  for (const list of [listed.regular, listed.conditional]) {
    orders.push(...oneOfEach(list.orders, strategies, blind));
    for (const order of list.unclear) {
      if (isForeign(order.clientOrderId, strategies)) unclearForeign.push(order);
      else blind.push(blindRow(order));
    }
  }
  const positions = new BySymbol<ExchangePosition>();
  for (const position of listed.positions.positions) {
    const { symbol, positionSide } = position;
    const unbelievable = whyImpossible(position, listed.mode);
    if (unbelievable !== null) return { problem: { part: 'positions', problem: unbelievable } };
    const other = positions.get(symbol, positionSide);
    const problem =
      other !== undefined && !sameRow(other, position)
        ? 'is listed twice with different content'
        : signProblem(position);
    if (problem === null) positions.set(symbol, positionSide, position);
    else blind.push({ symbol, part: 'positions', row: null, problem: `${positionSide} ${problem}` });
  }
  const snapshot = { mode: listed.mode, orders, unclearForeign, positions: [...positions.values()], blind };
  return { snapshot };
}

const isForeign = (clientOrderId: string | null, strategies: readonly string[]): boolean =>
  clientOrderId !== null && ownership(clientOrderId, strategies).owner === 'foreign';

/** The orders without repetition; one key of ours with two contents makes its symbol blind. */
function oneOfEach(
  rows: readonly ExchangeOrder[],
  strategies: readonly string[],
  blind: BlindRow[],
): ExchangeOrder[] {
  const byClientId = new BySymbol<ExchangeOrder>();
  const sharers = new BySymbol<ExchangeOrder>();
  const kept: ExchangeOrder[] = [];
  for (const order of rows) {
    const { symbol, clientOrderId, orderId, orderKind } = order;
    const other = byClientId.get(symbol, clientOrderId);
    if (other === undefined) {
      byClientId.set(symbol, clientOrderId, order);
      kept.push(order);
    } else if (sameRow(other, order)) {
      // Repeated word for word.
    } else if (isForeign(clientOrderId, strategies)) {
      if (orderId !== other.orderId && !sharers.has(symbol, orderId)) kept.push(order);
      sharers.set(symbol, orderId, order);
    } else {
      const problem = `${clientOrderId} is listed twice with different content`;
      blind.push({ symbol, part: orderPart(orderKind), row: null, problem });
    }
  }
  return kept;
}

const blindRow = ({ orderKind, symbol, row, problem }: UnclearOrder): BlindRow => ({
  symbol,
  part: orderPart(orderKind),
  row,
  problem,
});

function whyImpossible(
  { symbol, positionSide, amount }: ExchangePosition,
  mode: PositionMode,
): string | null {
  return !fitsMode(positionSide, mode) && !isZero(amount)
    ? `${symbol} ${positionSide} cannot be open in ${mode} mode`
    : null;
}

const sameRow = <T extends object>(a: T, b: T) =>
  (Object.keys(a) as (keyof T)[]).every((key) => a[key] === b[key]);
