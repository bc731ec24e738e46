import { BySymbol } from './by-symbol';
import { isZero } from './decimal';
import type { ExchangeOrder, ExchangePosition, ExchangeSnapshot } from './exchange-view';
import type { FailedPart } from './report';

/**
 * A snapshot that says one thing of each order and leg, or why it contradicts itself: a key listed twice
 * with different content, or a leg that cannot exist in the account's position mode. Then the part it came
 * from cannot be believed. What is repeated word for word is kept once.
 */
export function wholeSnapshot({
  mode,
  orders,
  positions,
}: ExchangeSnapshot): { readonly snapshot: ExchangeSnapshot } | { readonly problem: FailedPart } {
  const ordersByKey = { regular: new BySymbol<ExchangeOrder>(), conditional: new BySymbol<ExchangeOrder>() };
  const uniqueOrders: ExchangeOrder[] = [];
  for (const order of orders) {
    const { orderKind, symbol, clientOrderId } = order;
    const other = ordersByKey[orderKind].get(symbol, clientOrderId);
    if (other === undefined) {
      ordersByKey[orderKind].set(symbol, clientOrderId, order);
      uniqueOrders.push(order);
    } else if (!sameRow(other, order)) {
      const part = orderKind === 'regular' ? 'openOrders' : 'conditionalOrders';
      const problem = `${orderKind} ${symbol} ${clientOrderId} is listed twice with different content`;
      return { problem: { part, problem } };
    }
  }
  const positionsByKey = new BySymbol<ExchangePosition>();
  for (const position of positions) {
    const { symbol, positionSide } = position;
    const refuse = (why: string) => ({
      problem: { part: 'positions' as const, problem: `${symbol} ${positionSide} ${why}` },
    });
    const other = positionsByKey.get(symbol, positionSide);
    if (other !== undefined && !sameRow(other, position))
      return refuse('is listed twice with different amounts');
    positionsByKey.set(symbol, positionSide, position);
    if ((positionSide === 'BOTH') !== (mode === 'one-way') && !isZero(position.amount))
      return refuse(`cannot be open in ${mode} mode`);
  }
  return { snapshot: { mode, orders: uniqueOrders, positions: [...positionsByKey.values()] } };
}

const sameRow = <T extends object>(a: T, b: T) =>
  (Object.keys(a) as (keyof T)[]).every((key) => a[key] === b[key]);
