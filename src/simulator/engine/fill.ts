import type { Account } from '../core/account';
import { D, type Dec, min, ZERO } from '../core/decimal';
import type { Exchange } from '../core/exchange';
import { type Order, type Position, type PositionSide, remaining } from '../core/model';
import { finishAlgo, finishOrder } from './finish';
import { isReducing, knockedOut, reducible } from './reduce-only';

const TAKER_FEE = new D('0.0005');
const MAKER_FEE = new D('0.0002');

/** A trade of an order followed by the exchange's reactions, see `tradeOrder` and `settleLeg`. */
export function fillOrder(
  exchange: Exchange,
  account: Account,
  order: Order,
  price: Dec,
  quantity: Dec,
  maker: boolean,
): void {
  tradeOrder(exchange, account, order, price, quantity, maker);
  settleLeg(exchange, account, order.symbol, order.positionSide);
}

/**
 * Trades part or all of an order at a price: order, position, trade list and wallet change together.
 *
 * @throws TypeError when more than what is left of the order is to be filled, or when an order that can only reduce
 *   would open or turn a position
 */
export function tradeOrder(
  exchange: Exchange,
  account: Account,
  order: Order,
  price: Dec,
  quantity: Dec,
  maker: boolean,
): void {
  if (quantity.lessThanOrEqualTo(0) || quantity.greaterThan(remaining(order))) {
    throw new TypeError(`cannot fill ${quantity.toFixed()} of ${remaining(order).toFixed()} left`);
  }
  const room = reducible(account, order.symbol, order.positionSide, order.side);
  if (isReducing(order) && quantity.greaterThan(room)) {
    throw new TypeError(`order ${order.clientOrderId} can reduce by no more than ${room.toFixed()}`);
  }
  const now = exchange.now();
  const leg = account.position(order.symbol, order.positionSide);
  const before = leg.amount;
  const realizedPnl = movePosition(leg, order.side === 'BUY' ? quantity : quantity.negated(), price);
  leg.updateTime = now;
  const commission = price.times(quantity).times(maker ? MAKER_FEE : TAKER_FEE);
  account.walletBalance = account.walletBalance.plus(realizedPnl).minus(commission);
  order.executedQty = order.executedQty.plus(quantity);
  order.cumQuote = order.cumQuote.plus(price.times(quantity));
  order.status = remaining(order).isZero() ? 'FILLED' : 'PARTIALLY_FILLED';
  order.updateTime = now;
  account.trades.push({
    id: exchange.ids.trade(),
    orderId: order.orderId,
    symbol: order.symbol,
    side: order.side,
    positionSide: order.positionSide,
    price,
    qty: quantity,
    realizedPnl,
    commission,
    maker,
    time: now,
  });
  account.refresh(order);
  exchange.effects.order('order_filled', account, order, { quantity, price, positionBefore: before });
}

/** Moves a leg by a signed quantity at a price. @returns the profit realized by the part that reduced it */
function movePosition(leg: Position, change: Dec, price: Dec): Dec {
  const before = leg.amount;
  const after = before.plus(change);
  const reduces = !before.isZero() && before.isNegative() !== change.isNegative();
  const closed = reduces ? min(before.abs(), change.abs()) : ZERO;
  const gain = price.minus(leg.entryPrice).times(closed);
  const realized = before.isNegative() ? gain.negated() : gain;
  const turned = reduces && change.abs().greaterThan(before.abs());
  if (after.isZero()) leg.entryPrice = ZERO;
  else if (turned) leg.entryPrice = price;
  else if (!reduces) {
    const cost = leg.entryPrice.times(before.abs()).plus(price.times(change.abs()));
    leg.entryPrice = cost.dividedBy(after.abs()).toDecimalPlaces(8);
  }
  leg.amount = after;
  return realized;
}

/**
 * What the exchange does after a leg changed by trading: resting reduce-only orders that the leg can no longer honour
 * expire, and so do close-position orders of a leg that is flat.
 */
export function settleLeg(
  exchange: Exchange,
  account: Account,
  symbol: string,
  positionSide: PositionSide,
): void {
  exchange.effects.byEngine(() => {
    for (const order of knockedOut(account, symbol, positionSide)) {
      finishOrder(exchange, account, order, 'EXPIRED');
    }
    if (!account.amount(symbol, positionSide).isZero()) return;
    for (const algo of account.openAlgoOrders(symbol)) {
      const orphaned = algo.closePosition && algo.positionSide === positionSide && algo.algoStatus === 'NEW';
      if (orphaned) finishAlgo(exchange, account, algo, 'EXPIRED');
    }
  });
}
