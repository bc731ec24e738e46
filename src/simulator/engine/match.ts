import { type Dec, min } from '../core/decimal';
import type { Level, Market } from '../core/market';
import type { Side } from '../core/model';

/** A piece of liquidity an order would take. */
export interface Match {
  readonly level: Level;
  readonly quantity: Dec;
}

/** Whether an order may trade at a price: a BUY not above its bound, a SELL not below. */
export function withinBound(side: Side, price: Dec, bound: Dec): boolean {
  return side === 'BUY' ? price.lessThanOrEqualTo(bound) : price.greaterThanOrEqualTo(bound);
}

/**
 * What the book offers an order, best price first, without taking it.
 *
 * @param bound worst acceptable price
 */
export function findLiquidity(market: Market, side: Side, quantity: Dec, bound: Dec): Match[] {
  const matches: Match[] = [];
  let left = quantity;
  for (const level of market.opposite(side)) {
    if (left.isZero() || !withinBound(side, level.price, bound)) break;
    const taken = min(level.quantity, left);
    if (taken.isZero()) continue;
    matches.push({ level, quantity: taken });
    left = left.minus(taken);
  }
  return matches;
}
