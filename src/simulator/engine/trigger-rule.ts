import type { Dec } from '../core/decimal';
import type { AlgoOrder } from '../core/model';

/**
 * Whether a price triggers a conditional order. Binance new-algo-order: STOP buys at or above the trigger price and
 * sells at or below it, TAKE_PROFIT the other way round. Trailing orders: see `trail`.
 */
export function triggers(algo: AlgoOrder, price: Dec): boolean {
  const upward = algo.orderType.startsWith('STOP') === (algo.side === 'BUY');
  return upward ? price.greaterThanOrEqualTo(algo.triggerPrice) : price.lessThanOrEqualTo(algo.triggerPrice);
}

/**
 * Moves a trailing order along with a price: a SELL is activated at or above `activatePrice`, follows the highest
 * price since and triggers once the price has fallen `callbackRate` percent below it; a BUY is the mirror image.
 *
 * @returns whether it triggers
 */
export function trail(algo: AlgoOrder, price: Dec): boolean {
  const selling = algo.side === 'SELL';
  if (algo.extreme === null) {
    const target = algo.activatePrice;
    const active =
      target === null || (selling ? price.greaterThanOrEqualTo(target) : price.lessThanOrEqualTo(target));
    if (active) algo.extreme = price;
    return false;
  }
  if (selling ? price.greaterThan(algo.extreme) : price.lessThan(algo.extreme)) algo.extreme = price;
  const callback = algo.extreme.times(algo.callbackRate ?? 0).dividedBy(100);
  return selling
    ? price.lessThanOrEqualTo(algo.extreme.minus(callback))
    : price.greaterThanOrEqualTo(algo.extreme.plus(callback));
}
