import { BySymbol } from './by-symbol';
import { isZero } from './decimal';
import type { ExchangeOrder, ExchangePosition, ExchangeSnapshot } from './exchange-view';
import type { FailedLeg } from './report';

/**
 * Why a snapshot contradicts itself, or undefined. A key listed twice with different content, or a leg
 * that cannot exist in the account's position mode: then the leg it came from cannot be believed.
 */
export function snapshotProblem({ mode, orders, positions }: ExchangeSnapshot): FailedLeg | undefined {
  const seenOrders = { regular: new BySymbol<ExchangeOrder>(), algo: new BySymbol<ExchangeOrder>() };
  for (const order of orders) {
    const { kind, symbol, clientOrderId } = order;
    const other = seenOrders[kind].get(symbol, clientOrderId);
    if (other !== undefined && !sameRow(other, order)) {
      return {
        leg: kind === 'regular' ? 'openOrders' : 'openAlgoOrders',
        problem: `${kind} ${symbol} ${clientOrderId} is listed twice with different content`,
      };
    }
    seenOrders[kind].set(symbol, clientOrderId, order);
  }
  const seenPositions = new BySymbol<ExchangePosition>();
  for (const position of positions) {
    const { symbol, positionSide } = position;
    const key = `${symbol} ${positionSide}`;
    const other = seenPositions.get(symbol, positionSide);
    if (other !== undefined && !sameRow(other, position)) {
      return { leg: 'positions', problem: `${key} is listed twice with different amounts` };
    }
    seenPositions.set(symbol, positionSide, position);
    if ((positionSide === 'BOTH') !== (mode === 'one-way') && !isZero(position.amount)) {
      return { leg: 'positions', problem: `${key} cannot be open in ${mode} mode` };
    }
  }
  return undefined;
}

const sameRow = <T extends object>(a: T, b: T) =>
  (Object.keys(a) as (keyof T)[]).every((key) => a[key] === b[key]);
