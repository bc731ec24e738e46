import type { JsonObject } from '../core/json';
import type { Market } from '../core/market';

const FUNDING_INTERVAL = 8 * 3_600_000;

/** A row of GET /fapi/v1/premiumIndex. */
export function premiumIndex(market: Market, now: number): JsonObject {
  return {
    symbol: market.spec.symbol,
    markPrice: market.mark.toFixed(8),
    indexPrice: market.mark.toFixed(8),
    estimatedSettlePrice: market.mark.toFixed(8),
    lastFundingRate: '0.00010000',
    interestRate: '0.00010000',
    nextFundingTime: now - (now % FUNDING_INTERVAL) + FUNDING_INTERVAL,
    time: now,
  };
}

/** A row of GET /fapi/v1/ticker/bookTicker; an empty side shows zeros. */
export function bookTicker(market: Market, now: number): JsonObject {
  const bid = market.opposite('SELL')[0];
  const ask = market.opposite('BUY')[0];
  return {
    symbol: market.spec.symbol,
    bidPrice: bid?.price.toFixed(8) ?? '0.00000000',
    bidQty: bid?.quantity.toFixed(8) ?? '0.00000000',
    askPrice: ask?.price.toFixed(8) ?? '0.00000000',
    askQty: ask?.quantity.toFixed(8) ?? '0.00000000',
    time: now,
  };
}

/** A row of GET /fapi/v2/ticker/price. */
export function tickerPrice(market: Market, now: number): JsonObject {
  return { symbol: market.spec.symbol, price: market.price(market.last), time: now };
}
