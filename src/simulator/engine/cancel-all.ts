import type { Account } from '../core/account';
import type { Exchange } from '../core/exchange';
import { finishAlgo, finishOrder } from './finish';

/** Cancels every regular order of a symbol, whoever placed it. */
export function cancelAllOrders(exchange: Exchange, account: Account, symbol: string): void {
  for (const order of account.openOrders(symbol)) finishOrder(exchange, account, order, 'CANCELED');
}

/** Cancels every algo order of a symbol that is not being triggered, whoever placed it. */
export function cancelAllAlgoOrders(exchange: Exchange, account: Account, symbol: string): void {
  for (const algo of account.openAlgoOrders(symbol)) {
    if (algo.algoStatus === 'NEW') finishAlgo(exchange, account, algo, 'CANCELED');
  }
}

/**
 * Starts, restarts or (with 0) stops the countdown after which all regular orders of a symbol are cancelled. Binance
 * auto-cancel-all-open-orders; whether algo orders are cancelled too is not documented: here they are not.
 *
 * @param countdownTime ms
 */
export function setCountdown(
  exchange: Exchange,
  account: Account,
  symbol: string,
  countdownTime: number,
): void {
  const key = `${account.label}|${symbol}`;
  exchange.countdowns.get(key)?.();
  exchange.countdowns.delete(key);
  if (countdownTime === 0) return;
  const stop = exchange.clock.schedule(exchange.now() + countdownTime, () => {
    exchange.countdowns.delete(key);
    exchange.effects.attribute('engine', null, () => cancelAllOrders(exchange, account, symbol));
  });
  exchange.countdowns.set(key, stop);
}
