import { Decimal, decimal } from './decimal';
import type { SymbolRules } from './exchange-view';

/** More slices than this would outlast any plan. */
const MAX_SLICES = 100;

/**
 * Splits the close of a position into market orders that Binance accepts: each within MARKET_LOT_SIZE
 * and on its step, together never more than the position. What is left over is dust.
 *
 * Binance checks `(quantity - minQty) % stepSize == 0`, so the grid starts at minQty.
 * @returns base quantities as decimal strings; empty where even the smallest order would be too large
 */
export function sliceQuantities(amount: string, rules: SymbolRules): string[] {
  const step = decimal(rules.stepSize);
  const least = decimal(rules.minQuantity);
  const min = least.isZero() ? step : least;
  const toGrid = (quantity: Decimal) =>
    step.isZero() || quantity.lt(min)
      ? quantity
      : min.plus(quantity.minus(min).div(step).floor().times(step));
  const remainder = (quantity: Decimal) => quantity.minus(toGrid(quantity));
  const max = toGrid(decimal(rules.maxQuantity));
  const slices: string[] = [];
  let left = decimal(amount).abs();
  if (max.lt(min) || max.isZero()) return [];
  while (left.gte(min) && left.gt(0) && slices.length < MAX_SLICES) {
    let slice = Decimal.min(toGrid(left), max);
    const rest = left.minus(slice);
    // Leave the last slice large enough to be an order, where the step allows it.
    if (rest.gt(0) && rest.lt(min)) {
      const smaller = toGrid(left.minus(min));
      if (smaller.gte(min) && smaller.lt(slice) && remainder(left.minus(smaller)).lt(rest)) slice = smaller;
    }
    slices.push(slice.toFixed());
    left = left.minus(slice);
  }
  return slices;
}

/** |quantity| × price in USDT, exact, in plain notation. */
export function notional(quantity: string, price: string): string {
  return decimal(quantity).abs().times(decimal(price)).toFixed();
}
