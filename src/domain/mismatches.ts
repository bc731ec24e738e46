import { BySymbol } from './by-symbol';
import { isZero, sameAmount } from './decimal';
import type { ExchangeOrder, ExchangePosition, ExchangeSnapshot } from './exchange-view';
import { type ExpectedOrder, type ExpectedState, isFinished } from './expected-state';
import { ownership } from './identity';
import {
  MISMATCH_TYPES,
  type MismatchType,
  type OrderKind,
  type PositionSide,
  type Side,
} from './vocabulary';

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
  readonly owner: 'ours' | 'no_grinder_prefix' | 'strategy_not_allowed' | 'identity_mismatch';
  /** The open leg that this order would reduce, if any. */
  readonly protects: PositionSide | null;
}

/** An order that should be on the exchange and is not. Reported only. */
export interface MissingOrder {
  readonly type: 'ORDER_MISSING_ON_EXCHANGE';
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly ageMs: number;
}

/** A position leg that should be flat. */
export interface UnexpectedPosition {
  readonly type: 'POSITION_NONZERO_UNEXPECTED';
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly amount: string;
  readonly markPrice: string | null;
  readonly updateTime: number;
}

/** A leg that should be open with another amount or side. Reported only. */
export interface AmountMismatch {
  readonly type: 'POSITION_AMOUNT_MISMATCH';
  readonly symbol: string;
  readonly positionSide: PositionSide;
  readonly expected: string;
  readonly amount: string;
}

export type Mismatch = OrderMismatch | MissingOrder | UnexpectedPosition | AmountMismatch;

export interface ComparisonCounts {
  openOrders: number;
  positions: number;
  ours: number;
  /** Orders that are protected: manual ones, other strategies, look-alikes. */
  foreign: number;
  tooRecent: number;
  /** Of ours, but the expected state does not claim to be complete. */
  unknown: number;
  mismatches: Record<MismatchType, number>;
}

export interface Comparison {
  readonly mismatches: Mismatch[];
  readonly counts: ComparisonCounts;
  /** Action keys (see `plan.ts`) of what changed too recently to judge. */
  readonly tooRecent: string[];
}

export interface CompareSettings {
  readonly strategies: readonly string[];
  readonly orderGraceMs: number;
  readonly expectedTtlMs: number;
  /** ms, the worker's clock at the start of the exchange reads. */
  readonly now: number;
  /**
   * ms to add to the bot's clock for the exchange's, which is the one that changes are dated by: at the
   * lower end of what was measured, so that no change hides in the error. Default 0.
   */
  readonly clockOffsetMs?: number;
}

type Legs = BySymbol<ExchangePosition>;

/** Key of a cancel: orders of the two stores never share one. */
export const orderKey = (order: { symbol: string; clientOrderId: string; orderKind: OrderKind }) =>
  `cancel/${order.symbol}/${order.orderKind}/${order.clientOrderId}`;
/** Key of a close. */
export const legKey = (leg: { symbol: string; positionSide: PositionSide }) =>
  `close/${leg.symbol}/${leg.positionSide}`;

/**
 * Why the expected state cannot be compared with an account in this position mode, or undefined.
 * A LONG leg must never be taken for unexpected because the bot still calls it BOTH.
 */
export function modeConflict(snapshot: ExchangeSnapshot, expected: ExpectedState): string | undefined {
  const conflict = expected.positions.find(
    ({ positionSide, amount }) =>
      (positionSide === 'BOTH') !== (snapshot.mode === 'one-way') && !isZero(amount),
  );
  return conflict === undefined
    ? undefined
    : `positions: ${conflict.symbol} has positionSide ${conflict.positionSide}, but the account is in ${snapshot.mode} mode`;
}

/**
 * Compares the exchange with the expected state. Both are whole: what is absent here is absent there,
 * and the snapshot says one thing of each order and leg (`wholeSnapshot`). Linear in the number of rows.
 */
export function compare(
  snapshot: ExchangeSnapshot,
  expected: ExpectedState,
  settings: CompareSettings,
): Comparison {
  const counts: ComparisonCounts = {
    openOrders: snapshot.orders.length,
    positions: 0,
    ours: 0,
    foreign: 0,
    tooRecent: 0,
    unknown: 0,
    mismatches: Object.fromEntries(MISMATCH_TYPES.map((type) => [type, 0])) as Record<MismatchType, number>,
  };
  const mismatches: Mismatch[] = [];
  const tooRecent: string[] = [];
  const judgedUntil = expected.asOf + (settings.clockOffsetMs ?? 0) - settings.orderGraceMs;
  const openLegs: Legs = new BySymbol();
  for (const position of snapshot.positions) {
    if (!isZero(position.amount)) openLegs.set(position.symbol, position.positionSide, position);
  }
  counts.positions = openLegs.size;

  const expectedOrders = new BySymbol<{ readonly order: ExpectedOrder; onExchange: boolean }>();
  for (const order of expected.orders)
    expectedOrders.set(order.symbol, order.clientOrderId, { order, onExchange: false });

  for (const order of snapshot.orders) {
    const entry = expectedOrders.get(order.symbol, order.clientOrderId);
    if (entry !== undefined) entry.onExchange = true;
    const counterpart = entry?.order;
    const owner = ownership(order.clientOrderId, settings.strategies);
    if (owner.owner === 'foreign') counts.foreign += 1;
    else counts.ours += 1;
    if (owner.owner === 'remediation') continue;
    if (counterpart === undefined ? owner.owner === 'foreign' : !isFinished(counterpart)) continue;
    if (counterpart === undefined && !expected.ordersComplete) {
      counts.unknown += 1;
      continue;
    }
    const mismatch = orderMismatch(order, counterpart !== undefined, owner, openLegs);
    if (Math.max(order.time, order.updateTime) > judgedUntil) {
      counts.tooRecent += 1;
      tooRecent.push(orderKey(mismatch));
      continue;
    }
    mismatches.push(mismatch);
  }

  for (const { order, onExchange } of expectedOrders.values()) {
    if (onExchange || isFinished(order)) continue;
    const ageMs = settings.now - order.createdAt;
    if (ageMs <= settings.orderGraceMs || ageMs >= settings.expectedTtlMs) continue;
    mismatches.push({
      type: 'ORDER_MISSING_ON_EXCHANGE',
      symbol: order.symbol,
      clientOrderId: order.clientOrderId,
      ageMs,
    });
  }

  comparePositions(snapshot.positions, expected, judgedUntil, { counts, mismatches, tooRecent });
  for (const { type } of mismatches) counts.mismatches[type] += 1;
  return { mismatches, counts, tooRecent };
}

function orderMismatch(
  order: ExchangeOrder,
  expectedFinished: boolean,
  owner: Exclude<ReturnType<typeof ownership>, { owner: 'remediation' }>,
  openLegs: Legs,
): OrderMismatch {
  return {
    type: expectedFinished ? 'ORDER_STATUS_DIVERGENCE' : 'ORDER_EXISTS_UNEXPECTED',
    symbol: order.symbol,
    clientOrderId: order.clientOrderId,
    orderId: order.orderId,
    orderKind: order.orderKind,
    side: order.side,
    positionSide: order.positionSide,
    quantity: order.quantity,
    updateTime: order.updateTime,
    owner:
      owner.owner === 'foreign'
        ? owner.why
        : owner.identity.symbol === order.symbol
          ? 'ours'
          : 'identity_mismatch',
    protects: protectedLeg(order, openLegs),
  };
}

/** The open leg an order reduces. In hedge mode the side alone tells; the flag cannot be sent there. */
function protectedLeg(order: ExchangeOrder, openLegs: Legs): PositionSide | null {
  if (!openLegs.has(order.symbol, order.positionSide)) return null;
  const reduces =
    order.positionSide === 'BOTH'
      ? order.reduceOnly || order.closePosition
      : order.side === (order.positionSide === 'LONG' ? 'SELL' : 'BUY');
  return reduces ? order.positionSide : null;
}

function comparePositions(
  positions: readonly ExchangePosition[],
  expected: ExpectedState,
  judgedUntil: number,
  into: { counts: ComparisonCounts; mismatches: Mismatch[]; tooRecent: string[] },
): void {
  const expectedAmounts = new BySymbol<string>();
  for (const { symbol, positionSide, amount } of expected.positions)
    expectedAmounts.set(symbol, positionSide, amount);
  const onExchange = new BySymbol<true>();
  for (const position of positions) {
    const { symbol, positionSide, amount, markPrice, updateTime } = position;
    onExchange.set(symbol, positionSide, true);
    const wanted = expectedAmounts.get(symbol, positionSide);
    if (wanted === undefined && !expected.positionsComplete) {
      if (!isZero(amount)) into.counts.unknown += 1;
      continue;
    }
    if (sameAmount(wanted ?? '0', amount)) continue;
    if (updateTime > judgedUntil) {
      into.counts.tooRecent += 1;
      into.tooRecent.push(legKey(position));
      continue;
    }
    into.mismatches.push(
      isZero(wanted ?? '0')
        ? { type: 'POSITION_NONZERO_UNEXPECTED', symbol, positionSide, amount, markPrice, updateTime }
        : { type: 'POSITION_AMOUNT_MISMATCH', symbol, positionSide, expected: wanted ?? '0', amount },
    );
  }
  for (const { symbol, positionSide, amount } of expected.positions) {
    if (onExchange.has(symbol, positionSide) || isZero(amount)) continue;
    into.mismatches.push({
      type: 'POSITION_AMOUNT_MISMATCH',
      symbol,
      positionSide,
      expected: amount,
      amount: '0',
    });
  }
}
