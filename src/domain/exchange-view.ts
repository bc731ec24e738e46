import type { OrderKind, PositionMode, PositionSide, Side } from './vocabulary';

/** One resting order, regular or conditional, as every layer above the exchange adapter sees it. */
export interface ExchangeOrder {
  readonly orderKind: OrderKind;
  readonly symbol: string;
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
  /** ms, the exchange's clock. */
  readonly time: number;
  readonly updateTime: number;
}

/** One position leg. */
export interface ExchangePosition {
  readonly symbol: string;
  readonly positionSide: PositionSide;
  /** Signed base quantity, decimal string; a SHORT leg is negative. */
  readonly amount: string;
  /** USDT, null where the exchange gives none. */
  readonly markPrice: string | null;
  /** ms, the exchange's clock: the last change of this position. */
  readonly updateTime: number;
}

/** What the exchange said in one look, whole and well-formed. */
export interface ExchangeSnapshot {
  readonly mode: PositionMode;
  readonly orders: readonly ExchangeOrder[];
  readonly positions: readonly ExchangePosition[];
}

/** What a market order of a symbol must respect. Base quantities, decimal strings. */
export interface SymbolRules {
  readonly symbol: string;
  /** Whether orders are taken now. */
  readonly trading: boolean;
  readonly minQuantity: string;
  readonly maxQuantity: string;
  readonly stepSize: string;
}
