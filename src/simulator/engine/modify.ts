import type { Account } from '../core/account';
import { errors } from '../core/errors';
import type { Exchange } from '../core/exchange';
import { isOpen, type Order, remaining } from '../core/model';
import type { Params } from '../core/params';
import { settleLeg, tradeOrder } from './fill';
import { checkPrice, checkQuantity } from './filters';
import { lookUpOrder } from './find';
import { finishOrder } from './finish';
import { findLiquidity } from './match';
import { readSide } from './order-request';

/**
 * PUT /fapi/v1/order: new quantity and price for a resting LIMIT order, which keeps its ids. A quantity not above what
 * is already filled cancels the order (Binance modify-order).
 *
 * @throws ExchangeError -1102, -1117, -2013 when the order is not open, and the filters' errors
 */
export function modifyOrder(exchange: Exchange, account: Account, params: Params): Order {
  const market = exchange.market(params.require('symbol'));
  const order = lookUpOrder(account, market.spec.symbol, params);
  if (order === undefined || !isOpen(order.status) || order.type !== 'LIMIT') throw errors.noSuchOrder();
  if (readSide(params) !== order.side) throw errors.badSide();
  const quantity = params.requireDecimal('quantity');
  const price = params.requireDecimal('price');
  checkQuantity(market, 'LIMIT', quantity);
  checkPrice(market, order.side, price);
  if (quantity.lessThanOrEqualTo(order.executedQty)) {
    finishOrder(exchange, account, order, 'CANCELED');
    return order;
  }
  const matches = findLiquidity(market, order.side, quantity.minus(order.executedQty), price);
  if (order.timeInForce === 'GTX' && matches.length > 0) {
    finishOrder(exchange, account, order, 'CANCELED');
    return order;
  }
  order.quantity = quantity;
  order.price = price;
  order.updateTime = exchange.now();
  exchange.effects.order('order_modified', account, order, { quantity: remaining(order) });
  for (const match of matches) {
    match.level.quantity = match.level.quantity.minus(match.quantity);
    tradeOrder(exchange, account, order, match.level.price, match.quantity, false);
  }
  if (matches.length > 0) settleLeg(exchange, account, order.symbol, order.positionSide);
  return order;
}
