import type { OrderKind, Part, PositionMode, PositionSide, Side } from './vocabulary';

/** One resting order, regular or conditional, as every layer above the exchange adapter sees it. */
export interface ExchangeOrder {
  readonly orderKind: OrderKind;
  readonly symbol: string;
  /** Empty where the order has none. */
  readonly clientOrderId: string;
  /** The exchange's own number, as a string: it has up to 19 digits. */
  readonly orderId: string;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly reduceOnly: boolean;
  /** It closes the whole leg, whatever its size is then. */
  readonly closePosition: boolean;
  /** Base quantity, decimal string; `0` for a close-position order. */
  readonly quantity: string;
  /** A conditional order that has become another one, which is judged itself: nothing is left of this one. */
  readonly triggered?: true;
  /** ms, the exchange's clock. */
  readonly time: number;
  readonly updateTime: number;
}

/** A listed order of which something could not be read: enough to tell whose it is and what it may block. */
export interface UnclearOrder {
  readonly orderKind: OrderKind;
  readonly symbol: string;
  /** Null where even that could not be read. */
  readonly clientOrderId: string | null;
  readonly side: Side | null;
  readonly positionSide: PositionSide | null;
  /** Its place in the list, from 0 on. */
  readonly row: number;
  readonly problem: string;
}

/** A list of resting orders: every row is in one of both. */
export interface OrderList {
  readonly orders: readonly ExchangeOrder[];
  readonly unclear: readonly UnclearOrder[];
}

/** One position leg. */
export interface ExchangePosition {
  readonly symbol: string;
  readonly positionSide: PositionSide;
  /** Signed base quantity, decimal string; a SHORT leg is negative. */
  readonly amount: string;
  /** Per unit, in the quote asset; null where the exchange gives none. */
  readonly markPrice: string | null;
  /** ms, the exchange's clock: the last change of this position. */
  readonly updateTime: number;
}

/** A list of positions: a row that cannot be judged makes its symbol blind. */
export interface PositionList {
  readonly positions: readonly ExchangePosition[];
  readonly blind: readonly BlindRow[];
}

/** The part of a look that lists orders of a kind. */
export const orderPart = (kind: OrderKind): Part => (kind === 'regular' ? 'openOrders' : 'conditionalOrders');

/** Why a symbol is blind: a row of it that cannot be judged. */
export interface BlindRow {
  readonly symbol: string;
  readonly part: Part;
  /** Its place in the list, from 0 on; null where it is not one row alone. */
  readonly row: number | null;
  readonly problem: string;
}

/** What the exchange said in one look: one thing of each order and leg, and what could not be judged. */
export interface ExchangeSnapshot {
  readonly mode: PositionMode;
  readonly orders: readonly ExchangeOrder[];
  /** Orders that are certainly not ours and of which not everything could be read. */
  readonly unclearForeign: readonly UnclearOrder[];
  readonly positions: readonly ExchangePosition[];
  /** Nothing in the symbols of these is acted on. */
  readonly blind: readonly BlindRow[];
}

/** What a market order of a symbol must respect. Base quantities, decimal strings. */
export interface SymbolRules {
  /** Whether orders are taken now. */
  readonly trading: boolean;
  /** What prices and notionals of the symbol are in. */
  readonly quoteAsset: string;
  readonly minQuantity: string;
  readonly maxQuantity: string;
  readonly stepSize: string;
  /**
   * What an order that is not marked as reducing has to be worth, in the quote asset; absent where nothing says so.
   * Closes of hedge mode cannot be marked, and whether they are exempt is not documented.
   */
  readonly minNotional?: string;
}

/** What is known of a symbol that is to be closed: its rules, or why there are none. */
export type SymbolListing =
  | { readonly symbol: string; readonly rules: SymbolRules }
  | {
      readonly symbol: string;
      readonly rules: null;
      /** Not listed, listed unreadably, or the list could not be had. */
      readonly why: 'symbol_not_trading' | 'symbol_unreadable' | 'port_error';
      readonly problem: string;
    };

/** What a venue says of an account and its API key. */
export interface AccountFacts {
  /** Why the venue refuses the key, one line; null where it takes it. Then the rest is not known. */
  readonly refused: string | null;
  /** Why no order is taken with it, one line; null where the venue says nothing of the kind. */
  readonly readsOnly: string | null;
  readonly mode: PositionMode | null;
  /** Whether collateral of every asset counts for every position; null where the venue does not tell. */
  readonly sharedCollateral: boolean | null;
}

/** What looks cost at a venue, in its own unit of request weight, and what it allows. */
export interface RequestBudget {
  /** Of one look at the whole account. */
  readonly perLook: number;
  /** That looks may use within a minute; the rest is kept for writes. */
  readonly forLooks: number;
  /** That the venue allows within a minute. */
  readonly perMinute: number;
  /** Used within the last minute by everybody at this address. */
  readonly used: number;
  /** What it takes of one account, the shortest time first; none where it does not tell. */
  readonly orders: readonly OrderLimit[];
}

/** So many new orders of one account are taken within a time; cancels are not counted. */
export interface OrderLimit {
  readonly withinSeconds: number;
  readonly orders: number;
}
