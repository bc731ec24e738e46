import type { Account } from '../core/account';
import { min } from '../core/decimal';
import type { Market } from '../core/market';
import { isOpen, type Order, remaining } from '../core/model';
import { findLiquidity, type Match } from './match';
import { isReducing, reducible } from './reduce-only';

/** Resting orders that the book crosses, with what it offers each; to be traded one by one as they come. */
export function* restingMatches(account: Account, market: Market): Generator<{ order: Order; match: Match }> {
  for (const order of account.openOrders(market.spec.symbol)) {
    // An earlier fill may have taken the order off the book or its position away.
    const room = reducible(account, order.symbol, order.positionSide, order.side);
    const wanted = isReducing(order) ? min(remaining(order), room) : remaining(order);
    for (const match of findLiquidity(market, order.side, wanted, order.price)) {
      if (isOpen(order.status)) yield { order, match };
    }
  }
}
