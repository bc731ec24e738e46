import { decimal } from './decimal';
import type { SymbolListing } from './exchange-view';
import { legKey, type Mismatch, type OrderMismatch, orderKey, type UnexpectedPosition } from './mismatches';
import type { PolicyAction } from './policy';
import type { Reason } from './reasons';
import { legNotional, notional, type Sizing, sizeClose } from './sizing';
import { byCodePoint, type MismatchType, type OrderKind, type PositionSide, type Side } from './vocabulary';

/** One cancel of one order. */
export interface CancelAction {
  readonly kind: 'cancel_all';
  readonly key: string;
  readonly mismatch: MismatchType;
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly side: Side;
  readonly clientOrderId: string;
  readonly orderId: string;
  readonly orderKind: OrderKind;
  /** Base quantity of the order. */
  readonly quantity: string;
  /** The order's last change, the exchange's clock. */
  readonly updateTime: number;
  readonly owner: OrderMismatch['owner'];
  /** True where it would leave an open leg without protection unless that leg closes with it. */
  readonly protective: boolean;
  /** Why it cannot be cancelled, whatever the policy says. */
  readonly obstacle: Extract<Reason, 'symbol_unreadable'> | null;
}

/** The close of one position leg. */
export interface CloseAction {
  readonly kind: 'flatten';
  readonly key: string;
  readonly mismatch: MismatchType;
  readonly symbol: string;
  readonly positionSide: PositionSide;
  /** Side of the closing order. */
  readonly side: Side;
  /** Signed position amount, base quantity. */
  readonly amount: string;
  /** Per unit, in the quote asset; null where the exchange gives no price. */
  readonly markPrice: string | null;
  /** What the symbol's prices are in; null where that is not known. */
  readonly quoteAsset: string | null;
  /** The position's last change, the exchange's clock. */
  readonly updateTime: number;
  /** Base quantity of each market order, in order. */
  readonly slices: readonly string[];
  /** Base quantity that the greatest number of slices leaves for the next cycle, `0` otherwise. */
  readonly left: string;
  /** What the limits and the budgets count, USDT (`legNotional`). */
  readonly notional: string | null;
  /** Why it cannot be closed, whatever the policy says. */
  readonly obstacle: (typeof CLOSE_OBSTACLES)[number] | null;
  /** Client id of the order of ours that blocks it. */
  readonly blocker?: string;
}

/** What makes a close impossible, whatever the policy says. */
export const CLOSE_OBSTACLES = [
  'symbol_unreadable',
  'symbol_not_trading',
  'dust',
  'port_error',
  'own_order_blocks_close',
] as const satisfies readonly Reason[];

export type Action = CancelAction | CloseAction;

/** Actions that are granted or refused together, in the order in which they are carried out. */
export interface ActionGroup {
  readonly cancels: readonly CancelAction[];
  readonly close: CloseAction | null;
}

/** The ordered list of what should be done: plain cancels one by one, then leg by leg. */
export type Plan = readonly ActionGroup[];

export const actionsOf = (group: ActionGroup): Action[] =>
  group.close === null ? [...group.cancels] : [...group.cancels, group.close];

const TYPE_ORDER = { ORDER_EXISTS_UNEXPECTED: 0, ORDER_STATUS_DIVERGENCE: 1 };

/** Order of cancels: by type, symbol, client order id. */
function byCancelOrder(a: OrderMismatch, b: OrderMismatch): number {
  return (
    TYPE_ORDER[a.type] - TYPE_ORDER[b.type] ||
    byCodePoint(a.symbol, b.symbol) ||
    byCodePoint(a.clientOrderId, b.clientOrderId) ||
    byCodePoint(a.orderKind, b.orderKind)
  );
}

/**
 * Turns mismatches into the ordered plan. Under `cancel_then_flatten` the protective orders of a leg
 * that closes whole form one group with its close; otherwise they stand alone and gate 8 keeps them.
 * @param listings of each symbol with an unexpected position
 */
export function planActions(
  mismatches: readonly Mismatch[],
  listings: readonly SymbolListing[],
  policyAction: PolicyAction,
): Plan {
  const orders = mismatches
    .filter(
      (m): m is OrderMismatch => m.type === 'ORDER_EXISTS_UNEXPECTED' || m.type === 'ORDER_STATUS_DIVERGENCE',
    )
    .sort(byCancelOrder);
  const closes = mismatches
    .filter((m): m is UnexpectedPosition => m.type === 'POSITION_NONZERO_UNEXPECTED')
    .sort((a, b) => byCodePoint(a.symbol, b.symbol) || byCodePoint(a.positionSide, b.positionSide))
    .map((leg) =>
      closeAction(
        leg,
        listings.find(({ symbol }) => symbol === leg.symbol),
        leg.blocker ?? (policyAction === 'flatten' ? blockerOf(leg, orders) : undefined),
      ),
    );
  const closingWhole = new Set<string | null>(
    policyAction === 'cancel_then_flatten'
      ? closes.filter(({ left }) => left === '0').map(({ key }) => key)
      : [],
  );
  const protectedBy = ({ symbol, protects }: OrderMismatch) =>
    protects === null ? null : legKey({ symbol, positionSide: protects });
  const belongsToClose = (order: OrderMismatch) =>
    order.owner === 'ours' && closingWhole.has(protectedBy(order));

  return [
    ...orders
      .filter((order) => !belongsToClose(order))
      .map((order) => ({ cancels: [cancelAction(order)], close: null })),
    ...closes.map((close) => {
      const cancels = orders
        .filter((order) => belongsToClose(order) && protectedBy(order) === close.key)
        .map(cancelAction);
      const isDoubtful = cancels.length > 0 && isTooLittle(close, listings);
      return {
        cancels,
        close: isDoubtful ? { ...close, obstacle: close.obstacle ?? ('dust' as const) } : close,
      };
    }),
  ];
}

/** The price may fall a little before the order is there. */
const LITTLE_MORE = 1.1;

/**
 * Whether the exchange may refuse a part of a close of hedge mode as worth too little, since that cannot be marked as
 * reducing. No protective order is cancelled for such a close.
 */
function isTooLittle(
  { positionSide, slices, markPrice, symbol }: CloseAction,
  listings: readonly SymbolListing[],
): boolean {
  const least = listings.find((listing) => listing.symbol === symbol)?.rules?.minNotional;
  if (positionSide === 'BOTH' || markPrice === null || least === undefined) return false;
  return slices.some((slice) => decimal(notional(slice, markPrice)).lt(decimal(least).times(LITTLE_MORE)));
}

function cancelAction(order: OrderMismatch): CancelAction {
  return {
    kind: 'cancel_all',
    key: orderKey(order),
    mismatch: order.type,
    symbol: order.symbol,
    positionSide: order.positionSide,
    side: order.side,
    clientOrderId: order.clientOrderId,
    orderId: order.orderId,
    orderKind: order.orderKind,
    quantity: order.quantity,
    updateTime: order.updateTime,
    owner: order.owner,
    protective: order.protects !== null,
    obstacle: order.blind ? 'symbol_unreadable' : null,
  };
}

/** Side of the market order that reduces a leg of this amount. */
export const closingSide = (amount: string): Side => (decimal(amount).isNegative() ? 'BUY' : 'SELL');

/** An order of ours on the closing side of a leg, where none is cancelled. */
const blockerOf = (leg: UnexpectedPosition, orders: readonly OrderMismatch[]): string | undefined =>
  orders.find(
    ({ owner, symbol, positionSide, side }) =>
      owner === 'ours' &&
      symbol === leg.symbol &&
      positionSide === leg.positionSide &&
      side === closingSide(leg.amount),
  )?.clientOrderId;

const NO_SIZE: Sizing = { slices: [], left: '0' };

function closeAction(
  leg: UnexpectedPosition,
  listing: SymbolListing | undefined,
  blocker: string | undefined,
): CloseAction {
  const rules = listing?.rules ?? null;
  const { slices, left } = rules === null ? NO_SIZE : sizeClose(leg.amount, rules);
  const price = leg.markPrice !== null && decimal(leg.markPrice).gt(0) ? leg.markPrice : null;
  const quoteAsset = rules?.quoteAsset ?? null;
  return {
    kind: 'flatten',
    key: legKey(leg),
    mismatch: leg.type,
    symbol: leg.symbol,
    positionSide: leg.positionSide,
    side: closingSide(leg.amount),
    amount: leg.amount,
    markPrice: price,
    quoteAsset,
    updateTime: leg.updateTime,
    slices,
    left,
    notional: legNotional(leg.amount, price, quoteAsset),
    obstacle: leg.blind
      ? 'symbol_unreadable'
      : (obstacleIn(listing, slices) ?? (blocker === undefined ? null : 'own_order_blocks_close')),
    ...(blocker === undefined ? {} : { blocker }),
  };
}

function obstacleIn(listing: SymbolListing | undefined, slices: readonly string[]): CloseAction['obstacle'] {
  if (listing === undefined) return 'symbol_not_trading';
  if (listing.rules === null) return listing.why;
  if (!listing.rules.trading) return 'symbol_not_trading';
  return slices.length === 0 ? 'dust' : null;
}
