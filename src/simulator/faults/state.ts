import type { Account } from '../core/account';
import { decimal } from '../core/decimal';
import type { Exchange } from '../core/exchange';
import { type AlgoOrder, isOpen, type Order, remaining } from '../core/model';
import type { Params } from '../core/params';
import { readCancels } from '../endpoints/batch';
import { fillOrder } from '../engine/fill';
import { lookUpAlgo, lookUpOrder } from '../engine/find';
import { finishOrder } from '../engine/finish';
import { startTriggering, trigger } from '../engine/trigger';
import type { Candidate } from './match';
import type { StateFault } from './types';

/**
 * Lets something happen to the account or the clock. Without a client id the orders are those that the request names;
 * a request that names none means every open order of its symbol.
 */
export function happen(exchange: Exchange, spec: StateFault, candidate: Candidate): void {
  if (spec.kind === 'clock-skew') {
    exchange.clock.skew(spec.ms);
    return;
  }
  if (spec.kind === 'run') {
    spec.run(candidate.entry);
    return;
  }
  const label = candidate.entry.account;
  const account = label === null ? undefined : exchange.accounts.get(label);
  if (account === undefined) return;
  exchange.effects.attribute('fault', null, () => {
    if (spec.kind === 'trigger-algo') {
      for (const algo of algosMeant(account, candidate.params, spec.clientAlgoId)) {
        if (spec.stage === 'triggering') startTriggering(exchange, account, algo);
        else trigger(exchange, account, algo);
      }
      return;
    }
    for (const order of ordersMeant(account, candidate.params, spec.clientOrderId)) {
      if (spec.kind === 'cancel-order') finishOrder(exchange, account, order, 'CANCELED');
      else fill(exchange, account, order, spec.quantity);
    }
  });
}

function fill(exchange: Exchange, account: Account, order: Order, quantity: string | undefined): void {
  const wanted = quantity === undefined ? remaining(order) : decimal(quantity, 'quantity');
  fillOrder(exchange, account, order, order.price, wanted, true);
}

function ordersMeant(account: Account, params: Params, clientOrderId: string | undefined): Order[] {
  const symbol = params.get('symbol');
  if (clientOrderId !== undefined) {
    return account.openOrders(symbol).filter((order) => order.clientOrderId === clientOrderId);
  }
  if (symbol === undefined) return account.openOrders();
  const named = namedOrders(params).map((item) => lookUpOrder(account, symbol, item));
  if (named.length === 0) return account.openOrders(symbol);
  return named.filter((order) => order !== undefined && isOpen(order.status)) as Order[];
}

function namedOrders(params: Params): Params[] {
  if (params.get('orderIdList') || params.get('origClientOrderIdList')) return readCancels(params);
  return params.get('orderId') || params.get('origClientOrderId') ? [params] : [];
}

function algosMeant(account: Account, params: Params, clientAlgoId: string | undefined): AlgoOrder[] {
  const open = account.openAlgoOrders(params.get('symbol')).filter((algo) => algo.algoStatus === 'NEW');
  if (clientAlgoId !== undefined) return open.filter((algo) => algo.clientAlgoId === clientAlgoId);
  if (!params.get('algoId') && !params.get('clientAlgoId')) return open;
  const named = lookUpAlgo(account, params);
  return open.filter((algo) => algo === named);
}
