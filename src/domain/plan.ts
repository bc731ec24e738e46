import { decimal, sum } from './decimal';
import type { SymbolRules } from './exchange-view';
import { legKey, type Mismatch, type OrderMismatch, orderKey, type UnexpectedPosition } from './mismatches';
import type { PolicyAction } from './policy';
import type { Reason } from './reasons';
import { notional, sliceQuantities } from './sizing';
import { byCodePoint, type MismatchType, type OrderKind, type PositionSide, type Side } from './vocabulary';

/** One cancel of one order. */
export interface CancelAction {
  readonly action: 'cancel_all';
  readonly key: string;
  readonly type: MismatchType;
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly side: Side;
  readonly clientOrderId: string;
  readonly orderId: string;
  readonly orderKind: OrderKind;
  /** Base quantity of the order. */
  readonly amount: string;
  /** The order's last change, the exchange's clock. */
  readonly updateTime: number;
  readonly owner: OrderMismatch['owner'];
  /** True where it would leave an open leg without protection unless that leg closes with it. */
  readonly protective: boolean;
}

/** One market order of a close. */
export interface Slice {
  readonly quantity: string;
  readonly notional: string;
}

/** The close of one position leg. */
export interface CloseAction {
  readonly action: 'flatten';
  readonly key: string;
  readonly type: MismatchType;
  readonly symbol: string;
  readonly positionSide: PositionSide;
  /** Side of the closing order. */
  readonly side: Side;
  /** Signed position amount, base quantity. */
  readonly amount: string;
  readonly markPrice: string | null;
  /** The position's last change, the exchange's clock. */
  readonly updateTime: number;
  readonly slices: readonly Slice[];
  /** Sum over the slices, USDT; null without a mark price. */
  readonly notional: string | null;
  /** Why it cannot be closed, whatever the policy says. */
  readonly obstacle: Extract<Reason, 'dust' | 'symbol_not_trading'> | null;
}

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
 * that is to be closed form one group with its close; otherwise they stand alone and gate 8 keeps them.
 * @param rules of each symbol with an unexpected position
 */
export function planActions(
  mismatches: readonly Mismatch[],
  rules: readonly SymbolRules[],
  policyAction: PolicyAction,
): Plan {
  const orders = mismatches
    .filter(
      (m): m is OrderMismatch => m.type === 'ORDER_EXISTS_UNEXPECTED' || m.type === 'ORDER_STATUS_DIVERGENCE',
    )
    .sort(byCancelOrder);
  const legs = mismatches
    .filter((m): m is UnexpectedPosition => m.type === 'POSITION_NONZERO_UNEXPECTED')
    .sort((a, b) => byCodePoint(a.symbol, b.symbol) || byCodePoint(a.positionSide, b.positionSide));
  const closing = new Set(policyAction === 'cancel_then_flatten' ? legs.map(legKey) : []);
  const legOf = (order: OrderMismatch) =>
    legKey({ symbol: order.symbol, positionSide: order.protects ?? order.positionSide });
  const belongsToClose = (order: OrderMismatch) =>
    order.owner === 'ours' && order.protects !== null && closing.has(legOf(order));

  return [
    ...orders
      .filter((order) => !belongsToClose(order))
      .map((order) => ({ cancels: [cancelAction(order)], close: null })),
    ...legs.map((leg) => ({
      cancels: orders
        .filter((order) => belongsToClose(order) && legOf(order) === legKey(leg))
        .map(cancelAction),
      close: closeAction(
        leg,
        rules.find(({ symbol }) => symbol === leg.symbol),
      ),
    })),
  ];
}

function cancelAction(order: OrderMismatch): CancelAction {
  return {
    action: 'cancel_all',
    key: orderKey(order),
    type: order.type,
    symbol: order.symbol,
    positionSide: order.positionSide,
    side: order.side,
    clientOrderId: order.clientOrderId,
    orderId: order.orderId,
    orderKind: order.orderKind,
    amount: order.quantity,
    updateTime: order.updateTime,
    owner: order.owner,
    protective: order.protects !== null,
  };
}

function closeAction(leg: UnexpectedPosition, rules: SymbolRules | undefined): CloseAction {
  const quantities = rules === undefined ? [] : sliceQuantities(leg.amount, rules);
  const price = leg.markPrice !== null && decimal(leg.markPrice).gt(0) ? leg.markPrice : null;
  const slices = quantities.map((quantity) => ({
    quantity,
    notional: price === null ? '0' : notional(quantity, price),
  }));
  return {
    action: 'flatten',
    key: legKey(leg),
    type: leg.type,
    symbol: leg.symbol,
    positionSide: leg.positionSide,
    side: decimal(leg.amount).isNegative() ? 'BUY' : 'SELL',
    amount: leg.amount,
    markPrice: price,
    updateTime: leg.updateTime,
    slices,
    notional: price === null ? null : sum(slices.map((slice) => slice.notional)),
    obstacle:
      rules === undefined || rules.status !== 'TRADING'
        ? 'symbol_not_trading'
        : slices.length === 0
          ? 'dust'
          : null,
  };
}
