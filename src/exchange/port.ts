import type {
  AccountFacts,
  ExchangePosition,
  OrderList,
  PositionList,
  RequestBudget,
  SymbolListing,
} from '../domain/exchange-view';
import type { OrderKind, PositionMode, PositionSide, Side } from '../domain/vocabulary';
import type { OutcomeClass } from './errors';

/**
 * What this software needs of an exchange account, and no more. It speaks of orders, legs, rules, the
 * acceptance window and limits; a venue's own words stay behind it. Every method throws ExchangeError
 * only; an answer is whole or it is an error, never empty by accident. A row that cannot be read is named
 * with its place; one whose symbol cannot be read makes the whole answer an error.
 */
export interface ExchangePort {
  /** Names the account without its secret: the venue's host and a hash of the API key. */
  readonly exchangeId: string;
  /** Why this adapter writes nothing at all, or null. */
  readonly writeObstacle: string | null;
  /** Until when the venue takes no order of this account, ms, this machine's clock; a time that is over where it does. */
  ordersHeldUntil(): number;
  /** So many regular orders of one symbol are cancelled in one request, at least 1. */
  readonly cancelBatch: number;

  /**
   * Resting regular orders of one symbol, or of the whole account. Reads of one symbol belong to a write
   * and may use the request weight that is kept for writes; so it is with the two below.
   */
  openOrders(symbol?: string): Promise<OrderList>;
  /** Resting conditional orders, where the venue lists them apart; else none. */
  conditionalOrders(symbol?: string): Promise<OrderList>;
  /** What the venue says of account and key; one read. */
  accountFacts(): Promise<AccountFacts>;
  /** The venue's own name of the account, the same for each of its API keys; null where it tells none. */
  accountIdentity(): Promise<string | null>;
  /** What looks cost, by limits that the venue says itself; null where it counts nothing. */
  requestBudget(): Promise<RequestBudget | null>;
  /** Symbols with a position or an open order; the rest are flat. */
  positions(symbol?: string): Promise<PositionList>;
  /**
   * The same from another source, for when a list that leaves something out would cost money: open legs of
   * the whole account, and whether it says that margin is used by positions.
   * @param forWrite as of `positionMode`
   */
  openLegsElsewhere(forWrite?: boolean): Promise<LegsElsewhere>;
  /** @param forWrite whether a write rests on it: then the weight kept for writes may be used; default false */
  positionMode(forWrite?: boolean): Promise<PositionMode>;
  /** Measures the venue's clock anew. */
  measureClock(): Promise<ClockReading>;
  /** What is known of each of these symbols: one entry each. Only theirs must be well-formed. */
  symbolListings(symbols: readonly string[]): Promise<SymbolListing[]>;

  /**
   * What became of an order, by its client id; null where the venue knows none.
   * @param forWrite as of `positionMode`
   */
  findOrder(query: OrderQuery, forWrite?: boolean): Promise<OrderState | null>;
  /** Trades of the account in a symbol from `since` on, ms, the venue's clock; null where there are too many to list. */
  tradesSince(symbol: string, since: number): Promise<Trade[] | null>;
  /** The account's latest trade of a leg, as far as the venue lists it; null where it lists none. */
  lastTrade(symbol: string, positionSide: PositionSide): Promise<Trade | null>;

  /**
   * Cancels orders of one symbol and one kind in one request, each by what names it for ever: a client id
   * could meanwhile name another order. One answer per order, in that order.
   */
  cancelOrders(orders: CancelOrders, write: WriteOptions): Promise<CancelAnswer[]>;
  /**
   * One market order that can only reduce the position.
   * @throws ExchangeError (not done) where side and leg contradict each other, whoever asks
   */
  closePosition(order: CloseOrder, write: WriteOptions): Promise<OrderState>;
}

export interface LegsElsewhere {
  readonly legs: readonly Pick<ExchangePosition, 'symbol' | 'positionSide' | 'amount'>[];
  /** Symbols of which a row could not be judged: whether they have a leg is not known. */
  readonly unreadable: readonly string[];
  readonly marginUsed: boolean;
}

export interface ClockReading {
  /** ms to add to the worker's clock. */
  readonly offsetMs: number;
  /** The offset is at most this wrong: half the round trip. */
  readonly errorMs: number;
}

export interface OrderQuery {
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly orderKind: OrderKind;
}

/** Where an order stands. */
export interface OrderState {
  readonly orderKind: OrderKind;
  readonly clientOrderId: string;
  readonly orderId: string;
  /**
   * `open`: it may still fill; `filled`: wholly; `triggered`: a conditional order became another order;
   * `ended`: it left the book otherwise; `unclear`: by a word that is not known, so nothing proves it finished.
   */
  readonly state: 'open' | 'filled' | 'triggered' | 'ended' | 'unclear';
  /** The venue's own word for it, for reports. */
  readonly word: string;
  /** Base quantity. */
  readonly quantity: string;
  readonly filled: string;
  /** ms, the venue's clock. */
  readonly updateTime: number;
}

export interface Trade {
  readonly orderId: string;
  readonly positionSide: PositionSide;
  /** ms, the venue's clock. */
  readonly time: number;
}

export interface CancelOrders {
  readonly symbol: string;
  readonly orderKind: OrderKind;
  readonly orders: readonly { readonly orderId: string; readonly clientOrderId: string }[];
}

/** What the venue said of one order that it was told to cancel. */
export interface CancelAnswer {
  readonly outcome: OutcomeClass;
  /** The venue's code and what it means, for reports; null where it is cancelled, and where nothing was said. */
  readonly why: string | null;
}

export interface CloseOrder {
  readonly symbol: string;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly mode: PositionMode;
  /** Base quantity, above zero. */
  readonly quantity: string;
  readonly clientOrderId: string;
}

export interface WriteOptions {
  /**
   * Awaited once the request's timestamp is fixed and before anything is sent. It asks for the permit;
   * when it throws, nothing is sent and its error is thrown on.
   */
  readonly beforeSend: (timestamp: number) => Promise<void>;
  /**
   * ms after its timestamp in which the venue accepts the request: the reservation's, which the guard's
   * bounds rest on, not the one that this worker is configured with.
   */
  readonly acceptanceWindowMs: number;
}

/** What a venue's limits, which it counts per IP address, mean for every account of this process at its address. */
export interface ExchangeLimits {
  /** Request weight used within the last minute, as the venue counted it. */
  usedWeight(): number;
  /** Request weight that the venue allows within a minute: as it said last, or its usual one until then. */
  weightPerMinute(): number;
  /** Nothing is sent before `until`, ms; an earlier one changes nothing. */
  blockUntil(until: number): void;
  /** Told of each longer wait that the venue asked for, ms. */
  onBlocked: ((until: number) => void) | null;
}

/** How an account proves itself to its venue; they never leave the adapter. */
export interface ExchangeCredentials {
  readonly apiKey: string;
  /** The secret of the key, or a private key in PEM where the venue takes one. */
  readonly apiSecret: string;
}
