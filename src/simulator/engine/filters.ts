import { D, type Dec, decimal, scaleOf } from '../core/decimal';
import { errors } from '../core/errors';
import type { Market } from '../core/market';
import type { OrderType, Side } from '../core/model';

/**
 * LOT_SIZE for LIMIT, MARKET_LOT_SIZE for MARKET (Binance exchangeInfo filters).
 *
 * @throws ExchangeError -4003, -1111, -4004, -4005, -4023
 */
export function checkQuantity(market: Market, type: OrderType, quantity: Dec): void {
  const { spec } = market;
  if (quantity.lessThanOrEqualTo(0)) throw errors.quantityNotPositive();
  if (scaleOf(quantity) > spec.quantityPrecision) throw errors.badPrecision();
  const lot =
    type === 'MARKET'
      ? { min: spec.marketMinQty, max: spec.marketMaxQty, step: spec.marketStepSize }
      : { min: spec.minQty, max: spec.maxQty, step: spec.stepSize };
  const least = decimal(lot.min, 'minQty');
  if (quantity.lessThan(least)) throw errors.quantityBelowMin();
  if (quantity.greaterThan(decimal(lot.max, 'maxQty'))) throw errors.quantityAboveMax();
  if (!isMultiple(quantity.minus(least), decimal(lot.step, 'stepSize'))) throw errors.quantityOffStep();
}

/**
 * PRICE_FILTER and PERCENT_PRICE for an order with a price. A bound of 0 in PRICE_FILTER is switched off.
 *
 * @throws ExchangeError -1111, -4002, -4013, -4014, -4016, -4024
 */
export function checkPrice(market: Market, side: Side, price: Dec): void {
  checkTick(market, price);
  const cap = market.mark.times(market.spec.multiplierUp);
  const floor = market.mark.times(market.spec.multiplierDown);
  if (side === 'BUY' && price.greaterThan(cap)) throw errors.priceAboveCap(market.price(cap));
  if (side === 'SELL' && price.lessThan(floor)) throw errors.priceBelowFloor(market.price(floor));
}

/**
 * PRICE_FILTER alone, as it applies to trigger prices too.
 *
 * @throws ExchangeError -1111, -4002, -4013, -4014
 */
export function checkTick(market: Market, price: Dec): void {
  const { spec } = market;
  if (scaleOf(price) > spec.pricePrecision) throw errors.badPrecision();
  const least = decimal(spec.minPrice, 'minPrice');
  const most = decimal(spec.maxPrice, 'maxPrice');
  if (price.lessThanOrEqualTo(0) || price.lessThan(least)) throw errors.priceBelowMin();
  if (!most.isZero() && price.greaterThan(most)) throw errors.priceAboveMax();
  if (!isMultiple(price.minus(least), market.tick)) throw errors.priceOffTick();
}

/**
 * MIN_NOTIONAL: price x quantity, for MARKET mark price x quantity. Not for orders that can only reduce.
 *
 * @throws ExchangeError -4164
 */
export function checkNotional(market: Market, type: OrderType, price: Dec, quantity: Dec): void {
  const notional = quantity.times(type === 'MARKET' ? market.mark : price);
  if (notional.lessThan(market.spec.minNotional)) throw errors.minNotional(market.spec.minNotional);
}

/**
 * PERCENT_PRICE for a MARKET order looks at the best price it would meet.
 *
 * @throws ExchangeError -4131
 */
export function checkCounterparty(market: Market, side: Side): void {
  const best = market.opposite(side)[0];
  if (best === undefined) return;
  const { mark, spec } = market;
  const tooFar =
    side === 'BUY'
      ? best.price.greaterThan(mark.times(spec.multiplierUp))
      : best.price.lessThan(mark.times(spec.multiplierDown));
  if (tooFar) throw errors.marketRejected();
}

/** The worst price a MARKET order may take: marketTakeBound away from the mark price. */
export function takeBound(market: Market, side: Side): Dec {
  const one = new D(1);
  const bound = market.spec.marketTakeBound;
  return market.mark.times(side === 'BUY' ? one.plus(bound) : one.minus(bound));
}

function isMultiple(value: Dec, step: Dec): boolean {
  return step.isZero() || value.modulo(step).isZero();
}
