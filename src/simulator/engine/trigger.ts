import type { Account } from '../core/account';
import { ExchangeError } from '../core/errors';
import type { Exchange } from '../core/exchange';
import type { Market } from '../core/market';
import { type AlgoOrder, isOpen } from '../core/model';
import { finishAlgo } from './finish';
import type { OrderRequest } from './order-request';
import { execute } from './place';
import { admitReducing, reducible } from './reduce-only';
import { trail, triggers } from './trigger-rule';

/** Triggers every conditional order of a symbol, on all accounts, that its watched price has reached. */
export function runTriggers(exchange: Exchange, market: Market): void {
  for (const account of exchange.accounts.values()) {
    for (const algo of account.openAlgoOrders(market.spec.symbol)) {
      if (algo.algoStatus !== 'NEW') continue;
      const price = market.watched(algo.workingType);
      const due = algo.orderType === 'TRAILING_STOP_MARKET' ? trail(algo, price) : triggers(algo, price);
      if (due) exchange.effects.byEngine(() => trigger(exchange, account, algo));
    }
  }
}

/** Puts an algo order into the state in which a cancel answers -4117, and leaves it there. */
export function startTriggering(exchange: Exchange, account: Account, algo: AlgoOrder): void {
  algo.algoStatus = 'TRIGGERING';
  algo.updateTime = exchange.now();
  account.refreshAlgo(algo);
  exchange.effects.algo('algo_triggering', account, algo);
}

/**
 * Turns an algo order into a regular one. A closePosition order without a position expires, an order that a rule
 * refuses is rejected: both are seen only by reading the order again.
 */
export function trigger(exchange: Exchange, account: Account, algo: AlgoOrder): void {
  const market = exchange.market(algo.symbol);
  algo.triggerTime = exchange.now();
  const held = reducible(account, algo.symbol, algo.positionSide, algo.side);
  if (algo.closePosition && held.isZero()) {
    finishAlgo(exchange, account, algo, 'EXPIRED');
    return;
  }
  const request = toRequest(exchange, algo, market, algo.quantity ?? held);
  try {
    const admitted = algo.closePosition ? held : admitReducing(account, request, exchange.rules.reduceOnly);
    algo.algoStatus = 'TRIGGERED';
    algo.updateTime = exchange.now();
    account.refreshAlgo(algo);
    const { order } = execute(exchange, account, request, admitted, {});
    algo.actualOrderId = order.orderId;
    algo.actualQty = order.executedQty;
    algo.actualPrice = order.executedQty.isZero() ? algo.actualPrice : order.cumQuote.div(order.executedQty);
    exchange.effects.algo('algo_triggered', account, algo);
    if (!isOpen(order.status)) finishAlgo(exchange, account, algo, 'FINISHED');
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    finishAlgo(exchange, account, algo, 'REJECTED');
  }
}

function toRequest(
  exchange: Exchange,
  algo: AlgoOrder,
  market: Market,
  quantity: OrderRequest['quantity'],
): OrderRequest {
  const sameId = exchange.rules.triggeredClientOrderId === 'clientAlgoId';
  return {
    market,
    side: algo.side,
    positionSide: algo.positionSide,
    type: algo.price.isZero() ? 'MARKET' : 'LIMIT',
    origType: algo.orderType,
    timeInForce: algo.timeInForce,
    quantity,
    price: algo.price,
    reduceOnly: algo.reduceOnly,
    closePosition: algo.closePosition,
    clientOrderId: sameId ? algo.clientAlgoId : exchange.random.text(22),
    respType: 'ACK',
    selfTradePreventionMode: algo.selfTradePreventionMode,
    goodTillDate: algo.goodTillDate,
  };
}
