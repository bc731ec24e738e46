import type { Dec } from './decimal';

export type Side = 'BUY' | 'SELL';
export type PositionSide = 'BOTH' | 'LONG' | 'SHORT';
export type OrderType = 'LIMIT' | 'MARKET';
export type AlgoOrderType =
  | 'STOP'
  | 'STOP_MARKET'
  | 'TAKE_PROFIT'
  | 'TAKE_PROFIT_MARKET'
  | 'TRAILING_STOP_MARKET';
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTX' | 'GTD' | 'RPI';
export type WorkingType = 'MARK_PRICE' | 'CONTRACT_PRICE';

/** Regular order statuses (Binance common definitions). */
export type OrderStatus =
  | 'NEW'
  | 'PARTIALLY_FILLED'
  | 'FILLED'
  | 'CANCELED'
  | 'REJECTED'
  | 'EXPIRED'
  | 'EXPIRED_IN_MATCH';

/** Algo order statuses: NEW, TRIGGERING, TRIGGERED, FINISHED in this order, or one of the early ends. */
export type AlgoStatus =
  | 'NEW'
  | 'TRIGGERING'
  | 'TRIGGERED'
  | 'FINISHED'
  | 'CANCELED'
  | 'REJECTED'
  | 'EXPIRED';

/** Trading states of a symbol (Binance common definitions, contractStatus). */
export const SYMBOL_STATUSES = [
  'PENDING_TRADING',
  'TRADING',
  'PRE_DELIVERING',
  'DELIVERING',
  'DELIVERED',
  'PRE_SETTLE',
  'SETTLING',
  'CLOSE',
] as const;

/** A symbol's `status` in exchangeInfo. */
export type SymbolStatus = (typeof SYMBOL_STATUSES)[number];

/** A regular order as the exchange keeps it. Ids are decimal text, times ms since epoch. */
export interface Order {
  readonly orderId: string;
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly type: OrderType;
  readonly origType: string;
  readonly timeInForce: TimeInForce;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly workingType: WorkingType;
  readonly priceMatch: string;
  readonly selfTradePreventionMode: string;
  readonly goodTillDate: number;
  readonly time: number;
  /** Reads do not show the order before this time; the matching engine knows it at once. */
  readonly visibleFrom: number;
  price: Dec;
  quantity: Dec;
  executedQty: Dec;
  cumQuote: Dec;
  status: OrderStatus;
  updateTime: number;
}

/** A conditional order, kept apart from the regular ones. */
export interface AlgoOrder {
  readonly algoId: string;
  readonly clientAlgoId: string;
  readonly orderType: AlgoOrderType;
  readonly symbol: string;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly timeInForce: TimeInForce;
  /** `null`: a closePosition order, which has no quantity of its own. */
  readonly quantity: Dec | null;
  readonly price: Dec;
  readonly triggerPrice: Dec;
  /** Trailing orders only. */
  readonly activatePrice: Dec | null;
  readonly callbackRate: Dec | null;
  readonly closePosition: boolean;
  readonly reduceOnly: boolean;
  readonly priceProtect: boolean;
  readonly workingType: WorkingType;
  readonly priceMatch: string;
  readonly selfTradePreventionMode: string;
  readonly goodTillDate: number;
  readonly createTime: number;
  readonly visibleFrom: number;
  algoStatus: AlgoStatus;
  actualOrderId: string;
  actualPrice: Dec;
  actualQty: Dec;
  triggerTime: number;
  updateTime: number;
  /** Trailing orders only: the best price since activation, `null` before it. */
  extreme: Dec | null;
}

/** One leg: `amount` is signed, negative is short. */
export interface Position {
  readonly symbol: string;
  readonly positionSide: PositionSide;
  amount: Dec;
  entryPrice: Dec;
  updateTime: number;
}

export interface Trade {
  readonly id: string;
  readonly orderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly price: Dec;
  readonly qty: Dec;
  readonly realizedPnl: Dec;
  readonly commission: Dec;
  readonly maker: boolean;
  readonly time: number;
}

/** Statuses of an order that is on the book. */
export function isOpen(status: OrderStatus): boolean {
  return status === 'NEW' || status === 'PARTIALLY_FILLED';
}

/** Statuses of an algo order that `openAlgoOrders` lists. */
export function isAlgoOpen(status: AlgoStatus): boolean {
  return status === 'NEW' || status === 'TRIGGERING';
}

/** What is left of an order. */
export function remaining(order: Order): Dec {
  return order.quantity.minus(order.executedQty);
}
