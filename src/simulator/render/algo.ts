import type { Exchange } from '../core/exchange';
import { type JsonObject, type JsonValue, raw } from '../core/json';
import type { AlgoOrder } from '../core/model';

/** An algo order as POST algoOrder answers it. */
export function placedAlgo(exchange: Exchange, algo: AlgoOrder): JsonObject {
  return {
    ...head(exchange, algo),
    ...prices(exchange, algo),
    ...tail(algo),
    activatePrice: algo.activatePrice?.toFixed() ?? '',
    callbackRate: algo.callbackRate?.toFixed() ?? '',
    ...times(algo),
  };
}

/** An algo order as openAlgoOrders and allAlgoOrders list it. */
export function listedAlgo(exchange: Exchange, algo: AlgoOrder): JsonObject {
  const none = '0.000';
  return {
    ...head(exchange, algo),
    actualOrderId: algo.actualOrderId,
    actualPrice: algo.actualPrice.toFixed(5),
    ...prices(exchange, algo),
    tpTriggerPrice: none,
    tpPrice: none,
    slTriggerPrice: none,
    slPrice: none,
    tpOrderType: '',
    ...tail(algo),
    ...trailing(algo),
    ...times(algo),
  };
}

/** An algo order as GET algoOrder answers it (since 2026-06: actualType and actualQty, no tp and sl prices). */
export function queriedAlgo(exchange: Exchange, algo: AlgoOrder): JsonObject {
  const quantity = algo.actualOrderId === '' ? algo.quantity : algo.actualQty;
  return {
    ...head(exchange, algo),
    actualOrderId: algo.actualOrderId,
    actualPrice: algo.actualPrice.toFixed(5),
    actualType: algo.price.isZero() ? 'MARKET' : 'LIMIT',
    actualQty: quantity === null ? '0' : exchange.market(algo.symbol).quantity(quantity),
    ...prices(exchange, algo),
    tpOrderType: '',
    ...tail(algo),
    ...trailing(algo),
    ...times(algo),
  };
}

function head(exchange: Exchange, algo: AlgoOrder): JsonObject {
  return {
    algoId: raw(algo.algoId),
    clientAlgoId: algo.clientAlgoId,
    algoType: 'CONDITIONAL',
    orderType: algo.orderType,
    symbol: algo.symbol,
    side: algo.side,
    positionSide: algo.positionSide,
    timeInForce: algo.timeInForce,
    quantity: quantityOf(exchange, algo),
    algoStatus: algo.algoStatus,
  };
}

// What a closePosition order shows is not documented, so every plausible form can be chosen.
function quantityOf(exchange: Exchange, algo: AlgoOrder): JsonValue | undefined {
  if (algo.quantity !== null) return exchange.market(algo.symbol).quantity(algo.quantity);
  switch (exchange.rules.closePositionQuantity) {
    case 'zero':
      return '0';
    case 'null':
      return null;
    case 'empty':
      return '';
    case 'omitted':
      return undefined;
  }
}

function prices(exchange: Exchange, algo: AlgoOrder): JsonObject {
  const market = exchange.market(algo.symbol);
  return {
    triggerPrice: market.price(algo.triggerPrice),
    price: market.price(algo.price),
    icebergQuantity: exchange.rules.icebergQuantity === 'null' ? null : 'null',
  };
}

function tail(algo: AlgoOrder): JsonObject {
  return {
    selfTradePreventionMode: algo.selfTradePreventionMode,
    workingType: algo.workingType,
    priceMatch: algo.priceMatch,
    closePosition: algo.closePosition,
    priceProtect: algo.priceProtect,
    reduceOnly: algo.reduceOnly,
  };
}

function trailing(algo: AlgoOrder): JsonObject {
  if (algo.callbackRate === null) return {};
  return { activatePrice: algo.activatePrice?.toFixed() ?? '', callbackRate: algo.callbackRate.toFixed() };
}

function times(algo: AlgoOrder): JsonObject {
  return {
    createTime: algo.createTime,
    updateTime: algo.updateTime,
    triggerTime: algo.triggerTime,
    goodTillDate: algo.goodTillDate,
  };
}
