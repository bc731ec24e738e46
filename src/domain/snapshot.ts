import { isZero } from './decimal';
import type { ExchangeOrder, ExchangePosition, ExchangeSnapshot } from './exchange-view';
import type { FailedLeg } from './report';

/**
 * Why a snapshot contradicts itself, or undefined. A key listed twice with different content, or a leg
 * that cannot exist in the account's position mode: then the leg it came from cannot be believed.
 */
export function snapshotProblem({ mode, orders, positions }: ExchangeSnapshot): FailedLeg | undefined {
  const seenOrders = new Map<string, ExchangeOrder>();
  for (const order of orders) {
    const key = `${order.kind} ${order.symbol} ${order.clientOrderId}`;
    const other = seenOrders.get(key);
    if (other !== undefined && !sameRow(other, order)) {
      return {
        leg: order.kind === 'regular' ? 'openOrders' : 'openAlgoOrders',
        problem: `${key} is listed twice with different content`,
      };
    }
    seenOrders.set(key, order);
  }
  const seenPositions = new Map<string, ExchangePosition>();
  for (const position of positions) {
    const key = `${position.symbol} ${position.positionSide}`;
    const other = seenPositions.get(key);
    if (other !== undefined && !sameRow(other, position)) {
      return { leg: 'positions', problem: `${key} is listed twice with different amounts` };
    }
    seenPositions.set(key, position);
    if ((position.positionSide === 'BOTH') !== (mode === 'one-way') && !isZero(position.amount)) {
      return { leg: 'positions', problem: `${key} cannot be open in ${mode} mode` };
    }
  }
  return undefined;
}

const sameRow = <T extends object>(a: T, b: T) =>
  (Object.keys(a) as (keyof T)[]).every((key) => a[key] === b[key]);
