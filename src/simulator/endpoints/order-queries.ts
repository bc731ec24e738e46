import { errors } from '../core/errors';
import type { JsonValue } from '../core/json';
import { isOpen, type Order } from '../core/model';
import { isVisible, lookUpOrder, withinHorizon } from '../engine/find';
import { forcedOrder, queriedOrder, tradeRow } from '../render/order';
import { type AccountCall, bySymbol, type Endpoint, optionalSymbol, requireSymbol } from './endpoint';
import { page } from './page';

const TRADE_HORIZON = 90 * 86_400_000;

/** Reading regular orders and trades. */
export const orderQueryEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/fapi/v1/openOrders',
    security: 'USER_DATA',
    weight: bySymbol(1, 40),
    run: (call) =>
      call.view
        .openOrders(optionalSymbol(call))
        .filter((order) => isVisible(call.exchange, order))
        .sort((a, b) => a.time - b.time)
        .map((order) => queriedOrder(call.exchange, order)),
  },
  {
    method: 'GET',
    path: '/fapi/v1/openOrder',
    security: 'USER_DATA',
    weight: 1,
    run: (call) => {
      const order = knownOrder(call);
      if (!isOpen(order.status)) throw errors.noSuchOrder();
      return queriedOrder(call.exchange, order);
    },
  },
  {
    method: 'GET',
    path: '/fapi/v1/order',
    security: 'USER_DATA',
    weight: 1,
    run: (call) => queriedOrder(call.exchange, knownOrder(call)),
  },
  {
    method: 'GET',
    path: '/fapi/v1/allOrders',
    security: 'USER_DATA',
    weight: 5,
    run: (call) => history(call, () => true).map((order) => queriedOrder(call.exchange, order)),
  },
  {
    method: 'GET',
    path: '/fapi/v1/forceOrders',
    security: 'USER_DATA',
    weight: bySymbol(20, 50),
    run: (call) => {
      const type = call.params.get('autoCloseType');
      return history(call, (order) => isForced(order, type)).map((order) =>
        forcedOrder(call.exchange, order),
      );
    },
  },
  {
    method: 'GET',
    path: '/fapi/v1/userTrades',
    security: 'USER_DATA',
    weight: 5,
    run: userTrades,
  },
];

/** @throws ExchangeError -2013 when the order never existed, is not visible yet or is beyond the query horizon */
function knownOrder(call: AccountCall): Order {
  const { exchange, params } = call;
  const order = lookUpOrder(call.view, requireSymbol(call), params);
  const known = order !== undefined && isVisible(exchange, order) && withinHorizon(exchange.now(), order);
  if (!known) throw errors.noSuchOrder();
  return order;
}

function history(call: AccountCall, wanted: (order: Order) => boolean): Order[] {
  const { exchange, params } = call;
  const symbol = optionalSymbol(call);
  const now = exchange.now();
  const rows = call.view
    .allOrders()
    .filter((order) => symbol === undefined || order.symbol === symbol)
    .filter((order) => isVisible(exchange, order) && withinHorizon(now, order) && wanted(order));
  return page(rows, params, {
    now,
    idParam: 'orderId',
    idOf: (order) => order.orderId,
    timeOf: (order) => order.time,
  });
}

function isForced(order: Order, autoCloseType: string | undefined): boolean {
  const liquidation = order.clientOrderId.startsWith('autoclose-');
  const deleveraging = order.clientOrderId.startsWith('adl_autoclose');
  if (autoCloseType === 'LIQUIDATION') return liquidation;
  if (autoCloseType === 'ADL') return deleveraging;
  return liquidation || deleveraging;
}

// Binance account-trade-list: fromId excludes startTime and endTime; three months of history since 2026-08-26.
function userTrades(call: AccountCall): JsonValue {
  const { exchange, params } = call;
  const symbol = requireSymbol(call);
  const windowed = params.get('startTime') !== undefined || params.get('endTime') !== undefined;
  if (params.get('fromId') !== undefined && windowed) throw errors.badCombination();
  const orderId = params.id('orderId');
  const now = exchange.now();
  const rows = call.view.trades
    .filter((trade) => trade.symbol === symbol && now - trade.time <= TRADE_HORIZON)
    .filter((trade) => orderId === undefined || trade.orderId === orderId);
  const paging = {
    now,
    idParam: 'fromId',
    idOf: (trade: (typeof rows)[number]) => trade.id,
    timeOf: (trade: (typeof rows)[number]) => trade.time,
  };
  return page(rows, params, paging).map((trade) => tradeRow(exchange, trade));
}
