import type { Account } from '../core/account';
import { type Dec, ZERO } from '../core/decimal';
import { errors } from '../core/errors';
import type { Exchange } from '../core/exchange';
import type { Market } from '../core/market';
import type { AlgoOrder, AlgoOrderType, WorkingType } from '../core/model';
import type { Params } from '../core/params';
import { checkQuantity, checkTick } from './filters';
import { readClientId, readPositionSide, readReduceOnly, readSide, readTimeInForce } from './order-request';
import { triggers } from './trigger-rule';

const TYPES: readonly string[] = [
  'STOP',
  'STOP_MARKET',
  'TAKE_PROFIT',
  'TAKE_PROFIT_MARKET',
  'TRAILING_STOP_MARKET',
];

/** Binance change log 2025-12-29: open conditional orders per account, over all symbols. */
const MAX_OPEN_ALGO_ORDERS = 200;

/**
 * Reads POST /fapi/v1/algoOrder. Quantity and prices pass the symbol's filters; margin, position and notional are not
 * looked at before the order triggers (Binance change log 2025-11-06).
 *
 * @returns the order, not yet on record
 * @throws ExchangeError -1102, -1106, -1115, -1116, -1117, -1121, -2021, -40xx, -4045, -4061, -4116, -4137, -4138
 */
export function readAlgoRequest(
  exchange: Exchange,
  account: Account,
  params: Params,
  hiddenForMs: number,
): AlgoOrder {
  const market = exchange.market(params.require('symbol'));
  if (params.require('algoType') !== 'CONDITIONAL') throw errors.mandatory('algotype');
  const side = readSide(params);
  const orderType = readType(params);
  const positionSide = readPositionSide(account, params);
  const closePosition = readFlag(params, 'closePosition');
  const reduceOnly = closePosition ? closeReduces(params) : readReduceOnly(account, params);
  if (closePosition) checkClose(params, orderType, side, positionSide);
  const clientAlgoId = readClientId(exchange, params, 'clientAlgoId');
  const open = account.openAlgoOrders();
  if (open.some((algo) => algo.clientAlgoId === clientAlgoId)) throw errors.duplicateClientId();
  if (open.length >= MAX_OPEN_ALGO_ORDERS) throw errors.tooManyAlgoOrders();
  const now = exchange.now();
  const workingType = readWorkingType(params);
  const algo: AlgoOrder = {
    algoId: exchange.ids.algo(),
    clientAlgoId,
    orderType,
    symbol: market.spec.symbol,
    side,
    positionSide,
    timeInForce: readTimeInForce(params, false),
    quantity: closePosition ? null : readQuantity(market, orderType, params),
    price: readLimitPrice(market, orderType, params),
    ...readTrigger(market, orderType, params),
    closePosition,
    reduceOnly,
    priceProtect: readFlag(params, 'priceProtect'),
    workingType,
    priceMatch: params.get('priceMatch') ?? 'NONE',
    selfTradePreventionMode: params.get('selfTradePreventionMode') ?? 'NONE',
    goodTillDate: params.integer('goodTillDate') ?? 0,
    createTime: now,
    visibleFrom: now + hiddenForMs,
    algoStatus: 'NEW',
    actualOrderId: '',
    actualPrice: ZERO,
    actualQty: ZERO,
    triggerTime: 0,
    updateTime: now,
    extreme: null,
  };
  const trailing = orderType === 'TRAILING_STOP_MARKET';
  if (!trailing && triggers(algo, market.watched(workingType))) throw errors.wouldTrigger();
  return algo;
}

function readType(params: Params): AlgoOrderType {
  const type = params.require('type');
  if (!TYPES.includes(type)) throw errors.badOrderType();
  return type as AlgoOrderType;
}

function readFlag(params: Params, name: string): boolean {
  const value = params.get(name)?.toLowerCase() ?? 'false';
  if (value !== 'true' && value !== 'false') throw errors.mandatory(name.toLowerCase());
  return value === 'true';
}

function readWorkingType(params: Params): WorkingType {
  const value = params.get('workingType') ?? 'CONTRACT_PRICE';
  if (value !== 'MARK_PRICE' && value !== 'CONTRACT_PRICE') throw errors.mandatory('workingtype');
  return value;
}

// Binance new-algo-order: reduceOnly cannot be sent together with closePosition; a close shows reduceOnly true.
function closeReduces(params: Params): true {
  const sent = params.get('reduceOnly')?.toLowerCase();
  if (sent === 'false') throw errors.closeReduceOnly();
  if (sent !== undefined) throw errors.notRequired('reduceonly');
  return true;
}

function checkClose(params: Params, orderType: AlgoOrderType, side: string, positionSide: string): void {
  if (orderType !== 'STOP_MARKET' && orderType !== 'TAKE_PROFIT_MARKET') {
    throw errors.notRequired('closeposition');
  }
  if (params.get('quantity') !== undefined) throw errors.closeQuantity();
  // In hedge mode a close can neither buy a LONG nor sell a SHORT.
  const opens = (side === 'BUY' && positionSide === 'LONG') || (side === 'SELL' && positionSide === 'SHORT');
  if (opens) throw errors.positionSideMismatch();
}

function readQuantity(market: Market, orderType: AlgoOrderType, params: Params): Dec {
  const quantity = params.requireDecimal('quantity');
  checkQuantity(market, hasLimitPrice(orderType) ? 'LIMIT' : 'MARKET', quantity);
  return quantity;
}

function readLimitPrice(market: Market, orderType: AlgoOrderType, params: Params): Dec {
  if (!hasLimitPrice(orderType)) return ZERO;
  const price = params.requireDecimal('price');
  checkTick(market, price);
  return price;
}

function readTrigger(
  market: Market,
  orderType: AlgoOrderType,
  params: Params,
): Pick<AlgoOrder, 'triggerPrice' | 'activatePrice' | 'callbackRate'> {
  if (orderType === 'TRAILING_STOP_MARKET') {
    const callbackRate = params.requireDecimal('callbackRate');
    // Binance change log 2026-10-23: 0.1 to 20 percent.
    if (callbackRate.lessThan('0.1') || callbackRate.greaterThan(20)) throw errors.mandatory('callbackrate');
    // The parameter's former name is still sent by clients.
    const activatePrice = params.decimal('activatePrice') ?? params.decimal('activationPrice') ?? null;
    return { triggerPrice: ZERO, activatePrice, callbackRate };
  }
  const triggerPrice = params.requireDecimal('triggerPrice');
  checkTick(market, triggerPrice);
  return { triggerPrice, activatePrice: null, callbackRate: null };
}

function hasLimitPrice(orderType: AlgoOrderType): boolean {
  return orderType === 'STOP' || orderType === 'TAKE_PROFIT';
}
