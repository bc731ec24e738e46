import { errors } from '../core/errors';
import { raw } from '../core/json';
import type { AlgoOrder } from '../core/model';
import { readAlgoRequest } from '../engine/algo-request';
import { cancelAllAlgoOrders } from '../engine/cancel-all';
import { algoWithinHorizon, isVisible, lookUpAlgo, openAlgo } from '../engine/find';
import { finishAlgo } from '../engine/finish';
import { listedAlgo, placedAlgo, queriedAlgo } from '../render/algo';
import { type AccountCall, bySymbol, type Endpoint, optionalSymbol, requireSymbol } from './endpoint';
import { page } from './page';

/** Conditional orders (Binance Algo Order API). */
export const algoEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/fapi/v1/openAlgoOrders',
    security: 'USER_DATA',
    weight: bySymbol(1, 40),
    run: (call) =>
      openAlgos(call)
        .sort((a, b) => a.createTime - b.createTime)
        .map((algo) => listedAlgo(call.exchange, algo)),
  },
  {
    method: 'GET',
    path: '/fapi/v1/algoOrder',
    security: 'USER_DATA',
    weight: 1,
    run: ({ exchange, view, params }) => {
      const algo = lookUpAlgo(view, params);
      const known =
        algo !== undefined && isVisible(exchange, algo) && algoWithinHorizon(exchange.now(), algo);
      if (!known) throw errors.noSuchOrder();
      return queriedAlgo(exchange, algo);
    },
  },
  {
    method: 'GET',
    path: '/fapi/v1/allAlgoOrders',
    security: 'USER_DATA',
    weight: 5,
    run: (call) => allAlgos(call).map((algo) => listedAlgo(call.exchange, algo)),
  },
  {
    method: 'POST',
    path: '/fapi/v1/algoOrder',
    security: 'TRADE',
    weight: 0,
    orderCost: { per10Seconds: 1, perMinute: 1 },
    write: true,
    run: ({ exchange, account, params, conditions }) => {
      const algo = readAlgoRequest(exchange, account, params, conditions.hiddenForMs ?? 0);
      account.addAlgo(algo);
      exchange.effects.algo('algo_placed', account, algo);
      return placedAlgo(exchange, algo);
    },
  },
  {
    method: 'DELETE',
    path: '/fapi/v1/algoOrder',
    security: 'TRADE',
    weight: 1,
    write: true,
    run: ({ exchange, account, params }) => {
      const algo = openAlgo(account, params);
      finishAlgo(exchange, account, algo, 'CANCELED');
      // Binance cancel-algo-order: `code` is a string here and nowhere else.
      return { algoId: raw(algo.algoId), clientAlgoId: algo.clientAlgoId, code: '200', msg: 'success' };
    },
  },
  {
    method: 'DELETE',
    path: '/fapi/v1/algoOpenOrders',
    security: 'TRADE',
    weight: 1,
    write: true,
    run: (call) => {
      cancelAllAlgoOrders(call.exchange, call.account, requireSymbol(call));
      return { code: 200, msg: 'The operation of cancel all open order is done.' };
    },
  },
];

function openAlgos(call: AccountCall): AlgoOrder[] {
  const { exchange, params } = call;
  const algoType = params.get('algoType');
  const algoId = params.id('algoId');
  return call.view
    .openAlgoOrders(optionalSymbol(call))
    .filter((algo) => isVisible(exchange, algo))
    .filter(() => algoType === undefined || algoType === 'CONDITIONAL')
    .filter((algo) => algoId === undefined || algo.algoId === algoId);
}

function allAlgos(call: AccountCall): AlgoOrder[] {
  const { exchange, params } = call;
  const symbol = requireSymbol(call);
  const now = exchange.now();
  const rows = call.view
    .allAlgos()
    .filter((algo) => algo.symbol === symbol && isVisible(exchange, algo) && algoWithinHorizon(now, algo));
  return page(rows, params, {
    now,
    idParam: 'algoId',
    idOf: (algo) => algo.algoId,
    timeOf: (algo) => algo.createTime,
  });
}
