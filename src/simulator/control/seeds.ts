import { decimal, ZERO } from '../core/decimal';
import { ExchangeError } from '../core/errors';
import type { Exchange } from '../core/exchange';
import type { Market } from '../core/market';
import type {
  AlgoOrder,
  AlgoOrderType,
  AlgoStatus,
  Order,
  OrderStatus,
  OrderType,
  PositionSide,
  Side,
  TimeInForce,
  WorkingType,
} from '../core/model';

/** A regular order put on the exchange without a request; no rule is applied, so that tests can have odd ones. */
export interface OrderSeed {
  symbol: string;
  side: Side;
  quantity: string;
  clientOrderId: string;
  /** Default LIMIT. */
  type?: OrderType;
  /** Decimal text; default the mark price. */
  price?: string;
  positionSide?: PositionSide;
  reduceOnly?: boolean;
  timeInForce?: TimeInForce;
  status?: OrderStatus;
  executedQty?: string;
  /** Decimal text; default the symbol's next. */
  orderId?: string;
  /** Creation, ms; default now. */
  time?: number;
  /** Last change, ms; default `time`. */
  updateTime?: number;
}

/** An algo order put on the exchange without a request. Either `quantity` or `closePosition`. */
export interface AlgoOrderSeed {
  symbol: string;
  side: Side;
  clientAlgoId: string;
  /** Default STOP_MARKET. */
  orderType?: AlgoOrderType;
  triggerPrice: string;
  quantity?: string;
  closePosition?: boolean;
  /** Limit price of STOP and TAKE_PROFIT. */
  price?: string;
  positionSide?: PositionSide;
  reduceOnly?: boolean;
  workingType?: WorkingType;
  status?: AlgoStatus;
  algoId?: string;
  /** ms; default now. */
  createTime?: number;
  /** ms; default `createTime`. */
  updateTime?: number;
}

/** A leg as it shall be. */
export interface PositionSeed {
  symbol: string;
  /** Default BOTH. */
  positionSide?: PositionSide;
  /** Signed decimal text: negative is short. */
  amount: string;
  /** Default the mark price. */
  entryPrice?: string;
  /** Last change, ms; default now. */
  updateTime?: number;
}

/** The market of a symbol. @throws TypeError when the exchange does not list it */
export function marketOf(exchange: Exchange, symbol: string): Market {
  try {
    return exchange.market(symbol);
  } catch (error) {
    if (error instanceof ExchangeError) throw new TypeError(`no symbol ${symbol} on this exchange`);
    throw error;
  }
}

/** @throws TypeError for a symbol that is not listed or text that is no decimal */
export function seededOrder(exchange: Exchange, seed: OrderSeed): Order {
  const market = marketOf(exchange, seed.symbol);
  const time = seed.time ?? exchange.now();
  const type = seed.type ?? 'LIMIT';
  const price = seed.price === undefined ? market.mark : decimal(seed.price, 'price');
  const executedQty = decimal(seed.executedQty ?? '0', 'executedQty');
  return {
    orderId: seed.orderId ?? exchange.ids.order(seed.symbol, market.spec.firstOrderId),
    symbol: seed.symbol,
    clientOrderId: named(seed.clientOrderId, 'clientOrderId'),
    side: oneOf(seed.side, ['BUY', 'SELL'], 'side'),
    positionSide: oneOf(seed.positionSide ?? 'BOTH', ['BOTH', 'LONG', 'SHORT'], 'positionSide'),
    type,
    origType: type,
    timeInForce: seed.timeInForce ?? 'GTC',
    reduceOnly: seed.reduceOnly ?? false,
    closePosition: false,
    workingType: 'CONTRACT_PRICE',
    priceMatch: 'NONE',
    selfTradePreventionMode: 'EXPIRE_MAKER',
    goodTillDate: 0,
    time,
    visibleFrom: 0,
    price,
    quantity: decimal(seed.quantity, 'quantity'),
    executedQty,
    cumQuote: executedQty.times(price),
    status: seed.status ?? (executedQty.isZero() ? 'NEW' : 'PARTIALLY_FILLED'),
    updateTime: seed.updateTime ?? time,
  };
}

/** @throws TypeError as `seededOrder`, and unless exactly one of quantity and closePosition is given */
export function seededAlgo(exchange: Exchange, seed: AlgoOrderSeed): AlgoOrder {
  marketOf(exchange, seed.symbol);
  const closePosition = seed.closePosition ?? false;
  if (closePosition === (seed.quantity !== undefined)) {
    throw new TypeError('an algo order has either quantity or closePosition');
  }
  const createTime = seed.createTime ?? exchange.now();
  return {
    algoId: seed.algoId ?? exchange.ids.algo(),
    clientAlgoId: named(seed.clientAlgoId, 'clientAlgoId'),
    orderType: seed.orderType ?? 'STOP_MARKET',
    symbol: seed.symbol,
    side: oneOf(seed.side, ['BUY', 'SELL'], 'side'),
    positionSide: oneOf(seed.positionSide ?? 'BOTH', ['BOTH', 'LONG', 'SHORT'], 'positionSide'),
    timeInForce: 'GTC',
    quantity: seed.quantity === undefined ? null : decimal(seed.quantity, 'quantity'),
    price: decimal(seed.price ?? '0', 'price'),
    triggerPrice: decimal(seed.triggerPrice, 'triggerPrice'),
    activatePrice: null,
    callbackRate: null,
    closePosition,
    reduceOnly: seed.reduceOnly ?? closePosition,
    priceProtect: false,
    workingType: seed.workingType ?? 'CONTRACT_PRICE',
    priceMatch: 'NONE',
    selfTradePreventionMode: 'NONE',
    goodTillDate: 0,
    createTime,
    visibleFrom: 0,
    algoStatus: seed.status ?? 'NEW',
    actualOrderId: '',
    actualPrice: ZERO,
    actualQty: ZERO,
    triggerTime: 0,
    updateTime: seed.updateTime ?? createTime,
    extreme: null,
  };
}

// Seeds also come as JSON from another process.
function oneOf<T extends string>(value: T, allowed: readonly T[], name: string): T {
  if (!allowed.includes(value)) throw new TypeError(`${name} must be one of ${allowed.join(', ')}`);
  return value;
}

function named(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new TypeError(`${name} must be given`);
  return value;
}
