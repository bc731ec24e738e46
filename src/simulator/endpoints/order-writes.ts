import { errors } from '../core/errors';
import type { JsonObject } from '../core/json';
import type { Params } from '../core/params';
import { cancelAllOrders, setCountdown } from '../engine/cancel-all';
import { openOrder } from '../engine/find';
import { finishOrder } from '../engine/finish';
import { modifyOrder } from '../engine/modify';
import { readOrderRequest } from '../engine/order-request';
import { checkOrder, placeOrder } from '../engine/place';
import { answeredOrder } from '../render/order';
import { type AccountCall, type Endpoint, requireSymbol } from './endpoint';

/** Placing, changing and cancelling regular orders. */
export const orderWriteEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/fapi/v1/order',
    security: 'TRADE',
    weight: 0,
    orderCost: { per10Seconds: 1, perMinute: 1 },
    engineWindow: true,
    write: true,
    run: (call) => placeOne(call, call.params),
  },
  {
    method: 'POST',
    path: '/fapi/v1/order/test',
    security: 'TRADE',
    weight: 1,
    run: ({ exchange, account, params }) => {
      checkOrder(exchange, account, readOrderRequest(exchange, account, params));
      return {};
    },
  },
  {
    method: 'PUT',
    path: '/fapi/v1/order',
    security: 'TRADE',
    weight: 1,
    orderCost: { per10Seconds: 1, perMinute: 1 },
    engineWindow: true,
    write: true,
    run: ({ exchange, account, params }) => answeredOrder(exchange, modifyOrder(exchange, account, params)),
  },
  {
    method: 'DELETE',
    path: '/fapi/v1/order',
    security: 'TRADE',
    weight: 1,
    write: true,
    run: (call) => cancelOne(call, requireSymbol(call), call.params),
  },
  {
    method: 'DELETE',
    path: '/fapi/v1/allOpenOrders',
    security: 'TRADE',
    weight: 1,
    write: true,
    run: (call) => {
      cancelAllOrders(call.exchange, call.account, requireSymbol(call));
      return { code: 200, msg: 'The operation of cancel all open order is done.' };
    },
  },
  {
    method: 'POST',
    path: '/fapi/v1/countdownCancelAll',
    security: 'TRADE',
    weight: 10,
    write: true,
    run: (call) => {
      const symbol = requireSymbol(call);
      const countdownTime = call.params.integer('countdownTime');
      if (countdownTime === undefined) throw errors.mandatory('countdowntime');
      setCountdown(call.exchange, call.account, symbol, countdownTime);
      return { symbol, countdownTime: String(countdownTime) };
    },
  },
];

/**
 * Places one order and answers it. newOrderRespType RESULT shows the outcome for MARKET and for LIMIT that cannot rest
 * (IOC, FOK, GTX); everything else shows the order as accepted (Binance new-order).
 *
 * @throws ExchangeError when the order is refused
 */
export function placeOne(call: AccountCall, params: Params): JsonObject {
  const { exchange, account } = call;
  const request = readOrderRequest(exchange, account, params);
  const { order, accepted } = placeOrder(exchange, account, request, call.conditions);
  const final = request.type === 'MARKET' || ['IOC', 'FOK', 'GTX'].includes(request.timeInForce);
  const showsOutcome = request.respType === 'RESULT' && final;
  return answeredOrder(exchange, showsOutcome ? order : accepted);
}

/** Cancels one order and answers it as it ended. @throws ExchangeError -2011 when it is not open */
export function cancelOne(call: AccountCall, symbol: string, params: Params): JsonObject {
  const order = openOrder(call.account, symbol, params);
  finishOrder(call.exchange, call.account, order, 'CANCELED');
  return answeredOrder(call.exchange, order);
}
