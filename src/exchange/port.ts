import type { ExchangeOrder, ExchangePosition, SymbolRules } from '../domain/exchange-view';
import type { OrderKind, PositionMode, PositionSide, Side } from '../domain/vocabulary';

/**
 * What this software needs of an exchange account, and no more. Every method throws ExchangeError only;
 * an answer is whole and well-formed or it is an error, never empty by accident.
 */
export interface ExchangePort {
  /** Base URL's host and the first 8 hex digits of the API key's SHA-256. */
  readonly exchangeId: string;
  /** Why this adapter writes nothing at all, or null. */
  readonly writeObstacle: string | null;

  /**
   * Resting regular orders of one symbol, or of the whole account. Reads of one symbol belong to a write
   * and may use the request weight that is kept for writes; so it is with the two below.
   */
  openOrders(symbol?: string): Promise<ExchangeOrder[]>;
  /** Resting conditional orders: Binance lists them apart. */
  openAlgoOrders(symbol?: string): Promise<ExchangeOrder[]>;
  /** Symbols with a position or an open order; the rest are flat. */
  positions(symbol?: string): Promise<ExchangePosition[]>;
  /** @param forWrite whether a write rests on it: then the weight kept for writes may be used */
  positionMode(forWrite?: boolean): Promise<PositionMode>;
  /** Measures the exchange's clock; later timestamps rest on it. */
  measureClock(): Promise<ClockReading>;
  /** What market orders of these symbols must respect; a symbol that the exchange does not know is left out. */
  symbolRules(symbols: readonly string[]): Promise<SymbolRules[]>;

  /** What became of an order, by its client id; null where the exchange knows none (-2013). */
  findOrder(query: { symbol: string; clientOrderId: string; kind: OrderKind }): Promise<OrderState | null>;
  /** Trades of the account in a symbol from `since` on, ms, the exchange's clock; null where there are too many to list. */
  tradesSince(symbol: string, since: number): Promise<Trade[] | null>;

  /**
   * Cancels up to ten regular orders of one symbol by exchange order id: a client id could meanwhile
   * name another order. One entry per id, in that order; null where the answer says nothing of it.
   */
  cancelOrders(
    symbol: string,
    orderIds: readonly string[],
    write: WriteOptions,
  ): Promise<(CancelAnswer | null)[]>;
  /** Cancels a conditional order by its client id: Binance numbers algoId per symbol and asks for none here. */
  cancelAlgoOrder(clientAlgoId: string, write: WriteOptions): Promise<CancelAnswer>;
  /** One market order that can only reduce the position. */
  closePosition(order: CloseOrder, write: WriteOptions): Promise<OrderState>;
}

export interface ClockReading {
  /** ms to add to the worker's clock. */
  readonly offsetMs: number;
  /** The offset is at most this wrong: half the round trip. */
  readonly errorMs: number;
}

/** Where an order stands. */
export interface OrderState {
  readonly kind: OrderKind;
  readonly clientOrderId: string;
  readonly orderId: string;
  /** Binance's status, or algoStatus. */
  readonly status: string;
  /** Base quantity. */
  readonly quantity: string;
  readonly filled: string;
  readonly updateTime: number;
  /** Of a triggered algo order: the regular order that it became. */
  readonly actualOrderId: string | null;
}

export interface Trade {
  readonly orderId: string;
  readonly positionSide: PositionSide;
  /** ms, the exchange's clock. */
  readonly time: number;
}

export type CancelAnswer =
  | { readonly ok: true; readonly status: string; readonly filled: string }
  | { readonly ok: false; readonly code: number; readonly message: string };

export interface CloseOrder {
  readonly symbol: string;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly mode: PositionMode;
  readonly quantity: string;
  readonly clientOrderId: string;
}

export interface WriteOptions {
  /**
   * Awaited once the request's timestamp is fixed and before anything is sent. It asks for the permit;
   * when it throws, nothing is sent and its error is thrown on.
   */
  readonly beforeSend: (timestamp: number) => Promise<void>;
  /** The reservation's, which the guard's bounds rest on; not the one this worker is configured with. */
  readonly recvWindowMs: number;
}
