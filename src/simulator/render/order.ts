import { type Dec, ZERO } from '../core/decimal';
import type { Exchange } from '../core/exchange';
import { type JsonObject, raw } from '../core/json';
import type { Order, Trade } from '../core/model';

/** The fields that every form of a regular order has. */
function common(exchange: Exchange, order: Order): JsonObject {
  const market = exchange.market(order.symbol);
  return {
    clientOrderId: order.clientOrderId,
    executedQty: market.quantity(order.executedQty),
    orderId: raw(order.orderId),
    origQty: market.quantity(order.quantity),
    origType: order.origType,
    price: order.type === 'MARKET' ? '0' : market.price(order.price),
    reduceOnly: order.reduceOnly,
    side: order.side,
    positionSide: order.positionSide,
    status: order.status,
    stopPrice: '0',
    closePosition: order.closePosition,
    symbol: order.symbol,
    timeInForce: order.timeInForce,
    type: order.type,
    updateTime: order.updateTime,
    workingType: order.workingType,
    priceProtect: false,
    priceMatch: order.priceMatch,
    selfTradePreventionMode: order.selfTradePreventionMode,
    goodTillDate: order.goodTillDate,
  };
}

/** Mean fill price, 0 before the first fill. */
export function averagePrice(order: Order): Dec {
  return order.executedQty.isZero() ? ZERO : order.cumQuote.dividedBy(order.executedQty);
}

/** An order as GET order, openOrder, openOrders and allOrders show it. */
export function queriedOrder(exchange: Exchange, order: Order): JsonObject {
  return {
    avgPrice: averagePrice(order).toFixed(5),
    cumQuote: order.cumQuote.toFixed(),
    time: order.time,
    ...common(exchange, order),
  };
}

/**
 * An order as POST, PUT and DELETE answer it: `cumQty`, no `time`. avgPrice and cumQuote left these answers on
 * 2026-07-15 (Binance change log) and are there only by rule `includeAvgPrice`.
 */
export function answeredOrder(exchange: Exchange, order: Order): JsonObject {
  const market = exchange.market(order.symbol);
  const averages = exchange.rules.includeAvgPrice
    ? { avgPrice: averagePrice(order).toFixed(5), cumQuote: order.cumQuote.toFixed() }
    : {};
  return { cumQty: market.quantity(order.executedQty), ...averages, ...common(exchange, order) };
}

/** A liquidation or ADL order as forceOrders shows it. */
export function forcedOrder(exchange: Exchange, order: Order): JsonObject {
  const row = queriedOrder(exchange, order);
  const absent = { priceProtect: undefined, priceMatch: undefined };
  return { ...row, ...absent, selfTradePreventionMode: undefined, goodTillDate: undefined };
}

/** A userTrades row. */
export function tradeRow(exchange: Exchange, trade: Trade): JsonObject {
  const market = exchange.market(trade.symbol);
  return {
    buyer: trade.side === 'BUY',
    commission: trade.commission.toFixed(8),
    commissionAsset: market.spec.quoteAsset,
    id: raw(trade.id),
    maker: trade.maker,
    orderId: raw(trade.orderId),
    price: market.price(trade.price),
    qty: market.quantity(trade.qty),
    quoteQty: trade.price.times(trade.qty).toFixed(),
    realizedPnl: trade.realizedPnl.toFixed(8),
    side: trade.side,
    positionSide: trade.positionSide,
    symbol: trade.symbol,
    time: trade.time,
  };
}
