import { Decimal, decimal, sum } from './decimal';
import type { SymbolRules } from './exchange-view';
import { isDollar } from './quote';

/** More slices than this would outlast any plan. */
export const MAX_SLICES = 100;

/** How a leg is closed: by one or several market orders. Base quantities, decimal strings. */
export interface Sizing {
  readonly slices: readonly string[];
  /** What the greatest number of slices leaves for the next cycle; `0` where the leg closes whole but for dust. */
  readonly left: string;
}

/**
 * Splits the close of a position into market orders that the exchange accepts: each within the rules
 * and on their step, together never more than the position. What is too small for any order is dust.
 *
 * Binance checks `(quantity - minQty) % stepSize == 0`, so the grid starts at minQty.
 * @returns no slice where even the smallest order would be too large
 */
export function sizeClose(amount: string, rules: SymbolRules): Sizing {
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
  if (max.lt(min) || max.isZero()) return { slices, left: '0' };
  const enough = () => left.gte(min) && left.gt(0);
  while (enough() && slices.length < MAX_SLICES) {
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
  return { slices, left: enough() ? left.toFixed() : '0' };
}

/** |quantity| × price in USDT, exact, in plain notation. */
export function notional(quantity: string, price: string): string {
  return decimal(quantity).abs().times(decimal(price)).toFixed();
}

/**
 * What limits and budgets count a whole leg as: |amount| × mark price, USDT. Null without a price, and where the quote
 * asset is not worth a dollar; one that is not known is taken for one.
 */
export function legNotional(
  amount: string,
  markPrice: string | null,
  quoteAsset: string | null,
): string | null {
  const isPriced = markPrice !== null && (quoteAsset === null || isDollar(quoteAsset));
  return isPriced ? notional(amount, markPrice) : null;
}

/**
 * The slices of a close with the worth of each, USDT. Together they are the worth of the whole leg, which is what
 * gates and budgets count: the last one carries what no slice closes.
 * @param whole |amount| × mark price
 */
export function sliceNotionals(
  slices: readonly string[],
  price: string,
  whole: string,
): { quantity: string; worth: string }[] {
  const before = slices.slice(0, -1).map((quantity) => notional(quantity, price));
  const last = decimal(whole)
    .minus(decimal(sum(before)))
    .toFixed();
  return slices.map((quantity, i) => ({ quantity, worth: before[i] ?? last }));
}
