import type { JsonObject, JsonValue } from '../core/json';
import type { Market } from '../core/market';
import { exchangeInfo } from '../render/exchange-info';
import { bookTicker, premiumIndex, tickerPrice } from '../render/market';
import { bySymbol, type Endpoint, optionalSymbol, type PublicCall } from './endpoint';

/** Public endpoints. */
export const marketEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/fapi/v1/ping', security: 'NONE', weight: 1, run: () => ({}) },
  {
    method: 'GET',
    path: '/fapi/v1/time',
    security: 'NONE',
    weight: 1,
    run: ({ exchange }) => ({ serverTime: exchange.now() }),
  },
  {
    method: 'GET',
    path: '/fapi/v1/exchangeInfo',
    security: 'NONE',
    weight: 1,
    run: ({ exchange, limits }) => exchangeInfo(exchange, limits),
  },
  {
    method: 'GET',
    path: '/fapi/v1/premiumIndex',
    security: 'NONE',
    weight: bySymbol(1, 10),
    run: (call) => oneOrAll(call, premiumIndex),
  },
  {
    method: 'GET',
    path: '/fapi/v1/ticker/bookTicker',
    security: 'NONE',
    weight: bySymbol(2, 5),
    run: (call) => oneOrAll(call, bookTicker),
  },
  {
    method: 'GET',
    path: '/fapi/v2/ticker/price',
    security: 'NONE',
    weight: bySymbol(1, 2),
    run: (call) => oneOrAll(call, tickerPrice),
  },
];

function oneOrAll(call: PublicCall, row: (market: Market, now: number) => JsonObject): JsonValue {
  const { exchange } = call;
  const symbol = optionalSymbol(call);
  if (symbol !== undefined) return row(exchange.market(symbol), exchange.now());
  return [...exchange.markets.values()].map((market) => row(market, exchange.now()));
}
