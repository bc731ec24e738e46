import type { Account } from '../core/account';
import { errors } from '../core/errors';
import type { Exchange } from '../core/exchange';
import { type AlgoOrder, isAlgoOpen, isOpen, type Order } from '../core/model';
import type { Params } from '../core/params';

const DAY = 86_400_000;
const SHORT_HORIZON = 3 * DAY;
const LONG_HORIZON = 90 * DAY;

/**
 * Whether a query still knows a finished order. Binance query-order: not when it is CANCELED or EXPIRED without a fill
 * and older than 3 days, nor when it is older than 90 days; the same for algo orders.
 */
export function withinHorizon(now: number, order: Order): boolean {
  if (isOpen(order.status)) return true;
  const empty = order.executedQty.isZero() && (order.status === 'CANCELED' || order.status === 'EXPIRED');
  return now - order.time <= (empty ? SHORT_HORIZON : LONG_HORIZON);
}

/** As `withinHorizon`, for an algo order. */
export function algoWithinHorizon(now: number, algo: AlgoOrder): boolean {
  if (isAlgoOpen(algo.algoStatus)) return true;
  const empty = algo.algoStatus === 'CANCELED' || algo.algoStatus === 'EXPIRED';
  return now - algo.createTime <= (empty ? SHORT_HORIZON : LONG_HORIZON);
}

/** An order by `orderId`, else by `origClientOrderId`. @throws ExchangeError -1102 when neither was sent */
export function lookUpOrder(account: Account, symbol: string, params: Params): Order | undefined {
  const orderId = params.id('orderId');
  if (orderId !== undefined) return account.orderById(symbol, orderId);
  const clientId = params.get('origClientOrderId');
  if (clientId === undefined || clientId === '') throw errors.eitherMandatory('orderid', 'origclientorderid');
  return account.orderByClientId(symbol, clientId);
}

/**
 * The order a cancel names, if it is on the book.
 *
 * @throws ExchangeError -2011 for anything else: finished, never existed, other symbol, an algo order's id
 */
export function openOrder(account: Account, symbol: string, params: Params): Order {
  const order = lookUpOrder(account, symbol, params);
  if (order === undefined || !isOpen(order.status)) throw errors.unknownOrder();
  return order;
}

/** An algo order by `algoId`, else by `clientAlgoId`. @throws ExchangeError -1102 when neither was sent */
export function lookUpAlgo(account: Account, params: Params): AlgoOrder | undefined {
  const algoId = params.id('algoId');
  if (algoId !== undefined) return account.algoById(algoId);
  const clientId = params.get('clientAlgoId');
  if (clientId === undefined || clientId === '') throw errors.eitherMandatory('algoid', 'clientalgoid');
  return account.algoByClientId(clientId);
}

/**
 * The algo order a cancel names, if it can be cancelled.
 *
 * @throws ExchangeError -2011 when it is not open, -4117 while it is being triggered
 */
export function openAlgo(account: Account, params: Params): AlgoOrder {
  const algo = lookUpAlgo(account, params);
  if (algo === undefined || !isAlgoOpen(algo.algoStatus)) throw errors.unknownOrder();
  if (algo.algoStatus === 'TRIGGERING') throw errors.triggering();
  return algo;
}

/** Whether reads show an order yet. */
export function isVisible(exchange: Exchange, order: { readonly visibleFrom: number }): boolean {
  return order.visibleFrom <= exchange.now();
}
