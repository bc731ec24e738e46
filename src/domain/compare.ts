import { BySymbol } from './by-symbol';
import { isZero, sameAmount } from './decimal';
import type { ExchangeOrder, ExchangePosition, ExchangeSnapshot } from './exchange-view';
import { type ExpectedOrder, type ExpectedState, isFinished } from './expected-state';
import { ownership } from './identity';
import { isMass, type Known } from './mass-change';
import { legKey, type Mismatch, type OrderMismatch, orderKey } from './mismatches';
import { closingSide } from './plan';
import { byCodePoint, MISMATCH_TYPES, type MismatchType, type PositionSide } from './vocabulary';

export interface ComparisonCounts {
  openOrders: number;
  positions: number;
  ours: number;
  /** Orders that are protected: manual ones, other strategies, look-alikes. */
  foreign: number;
  tooRecent: number;
  /** Of ours, but the expected state does not claim to be complete, or the exchange was not asked yet. */
  unknown: number;
  /** Rows of blind symbols, and what is expected there. */
  blind: number;
  mismatches: Record<MismatchType, number>;
}

export interface Comparison {
  readonly mismatches: Mismatch[];
  readonly counts: ComparisonCounts;
  /** Action keys (see `plan.ts`) of what changed too recently to judge. */
  readonly tooRecent: string[];
  /** So much is unexpected at once that the expected state itself is in doubt. */
  readonly massChange: boolean;
  /** What changed later than this, the exchange's clock, is too recent to judge; ms. */
  readonly judgedUntil: number;
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

/**
 * Compares the exchange with the expected state. Both are whole: what is absent here is absent there,
 * and the snapshot says one thing of each order and leg (`wholeSnapshot`). What cannot be judged is
 * counted, never dropped. Linear in the number of rows.
 */
export function compare(
  snapshot: ExchangeSnapshot,
  expected: ExpectedState,
  settings: CompareSettings,
): Comparison {
  const counts: ComparisonCounts = {
    openOrders: snapshot.orders.length + snapshot.unclearForeign.length,
    positions: 0,
    ours: 0,
    foreign: snapshot.unclearForeign.length,
    tooRecent: 0,
    unknown: 0,
    blind: 0,
    mismatches: Object.fromEntries(MISMATCH_TYPES.map((type) => [type, 0])) as Record<MismatchType, number>,
  };
  const mismatches: Mismatch[] = [];
  const tooRecent: string[] = [];
  /** Our orders that no cycle cancels now, by symbol and by the leg and side that they are on. */
  const staying = new BySymbol<string>();
  const stays = ({ symbol, positionSide, side, clientOrderId }: ExchangeOrder) => {
    const place = `${positionSide} ${side}`;
    const other = staying.get(symbol, place);
    if (other === undefined || byCodePoint(clientOrderId, other) < 0)
      staying.set(symbol, place, clientOrderId);
  };
  const known: Known = { orders: 0, legs: 0, freshLegs: 0 };
  const judgedUntil = expected.asOf + (settings.clockOffsetMs ?? 0) - settings.orderGraceMs;
  const blind = new Set(snapshot.blind.map(({ symbol }) => symbol));
  counts.blind += snapshot.blind.length;
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
    if (counterpart !== undefined && !isFinished(counterpart)) {
      if (owner.owner === 'ours') {
        known.orders += 1;
        stays(order);
      }
      continue;
    }
    if (counterpart === undefined && owner.owner === 'foreign') continue;
    if (counterpart === undefined && !expected.ordersComplete) {
      counts.unknown += 1;
      stays(order);
      continue;
    }
    const mismatch = orderMismatch(
      order,
      counterpart !== undefined,
      owner,
      openLegs,
      blind.has(order.symbol),
    );
    if (Math.max(order.time, order.updateTime) > judgedUntil) {
      counts.tooRecent += 1;
      tooRecent.push(orderKey(mismatch));
      if (owner.owner === 'ours') stays(order);
      continue;
    }
    if (mismatch.owner === 'identity_mismatch') stays(order);
    mismatches.push(mismatch);
  }

  for (const { symbol, clientOrderId } of snapshot.unclearForeign) {
    const entry = expectedOrders.get(symbol, clientOrderId ?? '');
    if (entry !== undefined) entry.onExchange = true;
  }
  for (const { order, onExchange } of expectedOrders.values()) {
    if (onExchange || isFinished(order)) continue;
    const ageMs = settings.now - order.createdAt;
    if (ageMs <= settings.orderGraceMs || ageMs >= settings.expectedTtlMs) continue;
    if (blind.has(order.symbol)) {
      // The row that could not be read may be the very order.
      counts.blind += 1;
      continue;
    }
    mismatches.push({
      type: 'ORDER_MISSING_ON_EXCHANGE',
      symbol: order.symbol,
      clientOrderId: order.clientOrderId,
      ageMs,
      became: null,
    });
  }

  const into = { counts, mismatches, tooRecent, known, staying };
  comparePositions(snapshot.positions, expected, judgedUntil, blind, into);
  for (const { type } of mismatches) counts.mismatches[type] += 1;
  return { mismatches, counts, tooRecent, massChange: isMass(known, mismatches), judgedUntil };
}

function orderMismatch(
  order: ExchangeOrder,
  expectedFinished: boolean,
  owner: Exclude<ReturnType<typeof ownership>, { owner: 'remediation' }>,
  openLegs: Legs,
  blind: boolean,
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
    blind,
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
  blind: ReadonlySet<string>,
  into: {
    counts: ComparisonCounts;
    mismatches: Mismatch[];
    tooRecent: string[];
    known: Known;
    staying: BySymbol<string>;
  },
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
    const isExpected = !isZero(wanted ?? '0');
    if (isExpected && !isZero(amount)) into.known.legs += 1;
    if (sameAmount(wanted ?? '0', amount)) continue;
    if (updateTime > judgedUntil) {
      if (!isExpected) into.known.freshLegs += 1;
      into.counts.tooRecent += 1;
      into.tooRecent.push(legKey(position));
      continue;
    }
    const isBlind = blind.has(symbol);
    const leg = { symbol, positionSide, amount };
    if (!isExpected) {
      const blocker = into.staying.get(symbol, `${positionSide} ${closingSide(amount)}`);
      into.mismatches.push({
        type: 'POSITION_NONZERO_UNEXPECTED',
        ...leg,
        markPrice,
        updateTime,
        blind: isBlind,
        ...(blocker === undefined ? {} : { blocker }),
      });
    } else if (isBlind) into.counts.blind += 1;
    else
      into.mismatches.push({
        type: 'POSITION_AMOUNT_MISMATCH',
        ...leg,
        expected: wanted ?? '0',
        became: null,
      });
  }
  for (const { symbol, positionSide, amount } of expected.positions) {
    if (onExchange.has(symbol, positionSide) || isZero(amount)) continue;
    if (blind.has(symbol)) {
      into.counts.blind += 1;
      continue;
    }
    into.mismatches.push({
      type: 'POSITION_AMOUNT_MISMATCH',
      symbol,
      positionSide,
      expected: amount,
      amount: '0',
      became: null,
    });
  }
}
