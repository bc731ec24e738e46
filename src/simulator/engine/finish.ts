import type { Account } from '../core/account';
import type { EffectKind } from '../core/effects';
import type { Exchange } from '../core/exchange';
import { type AlgoOrder, type Order, remaining } from '../core/model';

/** Takes what is left of an order off the book. Fills it had stay. */
export function finishOrder(
  exchange: Exchange,
  account: Account,
  order: Order,
  status: 'CANCELED' | 'EXPIRED',
): void {
  order.status = status;
  order.updateTime = exchange.now();
  account.refresh(order);
  const kind = status === 'CANCELED' ? 'order_canceled' : 'order_expired';
  exchange.effects.order(kind, account, order, { quantity: remaining(order) });
}

type AlgoEnd = 'FINISHED' | 'CANCELED' | 'REJECTED' | 'EXPIRED';

const ALGO_EFFECTS: Readonly<Record<AlgoEnd, EffectKind>> = {
  FINISHED: 'algo_finished',
  CANCELED: 'algo_canceled',
  REJECTED: 'algo_rejected',
  EXPIRED: 'algo_expired',
};

/** Ends an algo order. */
export function finishAlgo(exchange: Exchange, account: Account, algo: AlgoOrder, status: AlgoEnd): void {
  algo.algoStatus = status;
  algo.updateTime = exchange.now();
  account.refreshAlgo(algo);
  exchange.effects.algo(ALGO_EFFECTS[status], account, algo);
}
