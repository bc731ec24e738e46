import type { Exchange } from '../core/exchange';
import { type JsonObject, raw } from '../core/json';
import type { Market } from '../core/market';
import type { LimitOptions } from '../core/options';

/** GET /fapi/v1/exchangeInfo. */
export function exchangeInfo(exchange: Exchange, limits: LimitOptions): JsonObject {
  return {
    timezone: 'UTC',
    serverTime: exchange.now(),
    futuresType: 'U_MARGINED',
    rateLimits: [
      {
        rateLimitType: 'REQUEST_WEIGHT',
        interval: 'MINUTE',
        intervalNum: 1,
        limit: limits.weightPerMinute,
      },
      ...orderLimits(limits).reverse(),
    ],
    exchangeFilters: [],
    assets: [{ asset: 'USDT', marginAvailable: true, autoAssetExchange: '-10000' }],
    symbols: [...exchange.markets.values()].map(symbolInfo),
  };
}

/** GET /fapi/v1/rateLimit/order: the account's own order limits. */
export function orderLimits(limits: LimitOptions): JsonObject[] {
  return [
    { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: limits.ordersPer10Seconds },
    { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: limits.ordersPerMinute },
  ];
}

/** A row of GET /fapi/v1/leverageBracket; its figures are numbers. */
export function leverageBracket(symbol: string): JsonObject {
  return {
    symbol,
    notionalCoef: raw('1.5'),
    brackets: [
      {
        bracket: 1,
        initialLeverage: 75,
        notionalCap: 10000,
        notionalFloor: 0,
        maintMarginRatio: raw('0.0065'),
        cum: raw('0.0'),
      },
      {
        bracket: 2,
        initialLeverage: 50,
        notionalCap: 20000000,
        notionalFloor: 10000,
        maintMarginRatio: raw('0.01'),
        cum: raw('35.0'),
      },
    ],
  };
}

function symbolInfo(market: Market): JsonObject {
  const { spec } = market;
  return {
    symbol: spec.symbol,
    pair: spec.baseAsset + spec.quoteAsset,
    contractType: spec.contractType,
    deliveryDate: spec.deliveryDate,
    onboardDate: spec.onboardDate,
    status: market.status,
    maintMarginPercent: '2.5000',
    requiredMarginPercent: '5.0000',
    baseAsset: spec.baseAsset,
    quoteAsset: spec.quoteAsset,
    marginAsset: spec.quoteAsset,
    pricePrecision: spec.pricePrecision,
    quantityPrecision: spec.quantityPrecision,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    underlyingType: 'COIN',
    underlyingSubType: ['PoW'],
    triggerProtect: '0.0500',
    liquidationFee: '0.012500',
    marketTakeBound: spec.marketTakeBound,
    maxMoveOrderLimit: 10000,
    filters: filters(market),
    orderTypes: [
      'LIMIT',
      'MARKET',
      'STOP',
      'STOP_MARKET',
      'TAKE_PROFIT',
      'TAKE_PROFIT_MARKET',
      'TRAILING_STOP_MARKET',
    ],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
    permissionSets: ['GRID', 'COPY'],
  };
}

function filters({ spec }: Market): JsonObject[] {
  return [
    {
      filterType: 'PRICE_FILTER',
      tickSize: spec.tickSize,
      minPrice: spec.minPrice,
      maxPrice: spec.maxPrice,
    },
    { filterType: 'LOT_SIZE', stepSize: spec.stepSize, maxQty: spec.maxQty, minQty: spec.minQty },
    {
      filterType: 'MARKET_LOT_SIZE',
      minQty: spec.marketMinQty,
      stepSize: spec.marketStepSize,
      maxQty: spec.marketMaxQty,
    },
    { filterType: 'MAX_NUM_ORDERS', limit: spec.maxNumOrders },
    { filterType: 'MIN_NOTIONAL', notional: spec.minNotional },
    {
      filterType: 'PERCENT_PRICE',
      multiplierUp: spec.multiplierUp,
      multiplierDown: spec.multiplierDown,
      multiplierDecimal: '4',
    },
    { filterType: 'POSITION_RISK_CONTROL', positionControlSide: 'NONE' },
  ];
}
