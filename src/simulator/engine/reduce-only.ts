import type { Account } from '../core/account';
import { type Dec, min, ZERO } from '../core/decimal';
import { errors } from '../core/errors';
import type { Order, PositionSide, Side } from '../core/model';
import { remaining } from '../core/model';
import type { Rules } from '../core/options';
import type { OrderRequest } from './order-request';

/** The parts of an order that decide whether it can only reduce a position. */
export interface Leg {
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly reduceOnly: boolean;
}

/**
 * Whether an order can only reduce: `reduceOnly` in one-way mode; in hedge mode SELL LONG and BUY SHORT, which are
 * reduce-only without saying so.
 */
export function isReducing(leg: Leg): boolean {
  if (leg.positionSide === 'BOTH') return leg.reduceOnly;
  return leg.positionSide === 'LONG' ? leg.side === 'SELL' : leg.side === 'BUY';
}

/** How much an order of this side could take off the leg: 0 when flat or in the position's direction. */
export function reducible(account: Account, symbol: string, positionSide: PositionSide, side: Side): Dec {
  const amount = account.amount(symbol, positionSide);
  const opposite = side === 'SELL' ? amount.greaterThan(0) : amount.lessThan(0);
  return opposite ? amount.abs() : ZERO;
}

/**
 * Applies the reduce-only policy to a new order.
 *
 * @returns the quantity that may trade: the order's own, or the position's where the policy clamps
 * @throws ExchangeError -2022, -4118
 */
export function admitReducing(account: Account, request: OrderRequest, policy: Rules['reduceOnly']): Dec {
  if (!isReducing(request)) return request.quantity;
  const { symbol } = request.market.spec;
  const held = reducible(account, symbol, request.positionSide, request.side);
  if (held.isZero()) throw errors.reduceOnlyRejected();
  const sameSide = account
    .openOrders(symbol)
    .filter((order) => order.side === request.side && order.positionSide === request.positionSide);
  if (policy === 'pmLike' && sameSide.length > 0) throw errors.reduceOnlyMargin();
  const oneWayMarket = request.type === 'MARKET' && request.positionSide === 'BOTH';
  if (policy === 'clamp' && oneWayMarket) return min(request.quantity, held);
  const resting = sum(sameSide.filter(isReducing).map(remaining));
  const countsResting = request.type === 'LIMIT' || policy === 'strictest';
  const wanted = countsResting ? request.quantity.plus(resting) : request.quantity;
  if (wanted.greaterThan(held)) throw errors.reduceOnlyRejected();
  return request.quantity;
}

/**
 * Resting reducing orders that the leg can no longer honour; the older keep their place as far as they fit (expiry reason
 * 4 of the order update stream: knocked out by a reduce-only order of higher priority, or the position would turn).
 */
export function knockedOut(account: Account, symbol: string, positionSide: PositionSide): Order[] {
  const losers: Order[] = [];
  for (const side of ['BUY', 'SELL'] as const) {
    let room = reducible(account, symbol, positionSide, side);
    for (const order of account.openOrders(symbol)) {
      if (order.side !== side || order.positionSide !== positionSide || !isReducing(order)) continue;
      if (remaining(order).greaterThan(room)) losers.push(order);
      else room = room.minus(remaining(order));
    }
  }
  return losers;
}

function sum(values: readonly Dec[]): Dec {
  return values.reduce((total, value) => total.plus(value), ZERO);
}
