import type { OrderOwner } from './identity';
import type { OrderKind, PositionSide, Side } from './vocabulary';

/** An open order that should not be there. */
export interface OrderMismatch {
  readonly type: 'ORDER_EXISTS_UNEXPECTED' | 'ORDER_STATUS_DIVERGENCE';
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly orderId: string;
  readonly orderKind: OrderKind;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly quantity: string;
  /** The order's last change, the exchange's clock. */
  readonly updateTime: number;
  /** Why gate 8 protects it, or `ours`. */
  readonly owner: OrderOwner;
  /** The open leg that this order would reduce, if any. */
  readonly protects: PositionSide | null;
  /** True where another row of its symbol could not be judged: then nothing in the symbol is acted on. */
  readonly blind: boolean;
}

/** An order that should be on the exchange and is not. Reported only. */
export interface MissingOrder {
  readonly type: 'ORDER_MISSING_ON_EXCHANGE';
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly ageMs: number;
  /** What the exchange says became of it, once it was asked. */
  readonly became: string | null;
}

/** A position leg that should be flat. */
export interface UnexpectedPosition {
  readonly type: 'POSITION_NONZERO_UNEXPECTED';
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly amount: string;
  readonly markPrice: string | null;
  readonly updateTime: number;
  /** As of an order. */
  readonly blind: boolean;
  /** Client id of an order of ours that stays and rests on its closing side: the exchange may refuse a close. */
  readonly blocker?: string;
}

/** A leg that should be open with another amount or side. Reported only. */
export interface AmountMismatch {
  readonly type: 'POSITION_AMOUNT_MISMATCH';
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly expected: string;
  readonly amount: string;
  /** What the exchange says of a leg that is flat, once it was asked. */
  readonly became: string | null;
}

export type Mismatch = OrderMismatch | MissingOrder | UnexpectedPosition | AmountMismatch;

/** Of what is reported only: nobody can place an order or open a leg in the bot's stead. */
export const isReportedOnly = ({ type }: Mismatch): boolean =>
  type === 'ORDER_MISSING_ON_EXCHANGE' || type === 'POSITION_AMOUNT_MISMATCH';

/** Key of a cancel: orders of the two stores never share one. */
export const orderKey = (order: { symbol: string; clientOrderId: string; orderKind: OrderKind }) =>
  `cancel/${order.symbol}/${order.orderKind}/${order.clientOrderId}`;
/** Key of a close. */
export const legKey = (leg: { symbol: string; positionSide: PositionSide }) =>
  `close/${leg.symbol}/${leg.positionSide}`;
