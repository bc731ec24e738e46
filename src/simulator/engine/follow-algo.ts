import type { EffectKind } from '../core/effects';
import type { Exchange } from '../core/exchange';
import { finishAlgo } from './finish';

const ENDINGS: readonly EffectKind[] = ['order_filled', 'order_canceled', 'order_expired'];

/** Keeps algo orders in step with the regular orders they became: FINISHED once those have left the book. */
export function followTriggered(exchange: Exchange): void {
  exchange.effects.subscribe((effect, account) => {
    if (!ENDINGS.includes(effect.kind) || effect.status === 'PARTIALLY_FILLED') return;
    for (const algo of account.allAlgos()) {
      if (algo.algoStatus !== 'TRIGGERED' || algo.actualOrderId === '') continue;
      if (algo.actualOrderId !== effect.orderId || algo.symbol !== effect.symbol) continue;
      const order = account.orderById(algo.symbol, algo.actualOrderId);
      if (order !== undefined && !order.executedQty.isZero()) {
        algo.actualQty = order.executedQty;
        algo.actualPrice = order.cumQuote.div(order.executedQty);
      }
      finishAlgo(exchange, account, algo, 'FINISHED');
    }
  });
}
