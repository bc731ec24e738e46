import { MAX_AS_OF_AHEAD_MS } from './bounds';
import { BySymbol } from './by-symbol';
import type { Comparing } from './comparison';
import type { ExchangeOrder } from './exchange-view';
import { type ExpectedOrder, isFinished } from './expected-state';
import { type Ownership, orderOwner, ownership } from './identity';
import { onlyReduces } from './leg';
import { type OrderMismatch, orderKey } from './mismatches';
import { byCodePoint } from './vocabulary';

type Expected = BySymbol<{ readonly order: ExpectedOrder; onExchange: boolean }>;

/** Judges every order of the exchange and every one that is expected. */
export function compareOrders(comparing: Comparing): void {
  const expected: Expected = new BySymbol();
  for (const order of comparing.expected.orders)
    expected.set(order.symbol, order.clientOrderId, { order, onExchange: false });
  for (const order of comparing.snapshot.orders) {
    const entry = expected.get(order.symbol, order.clientOrderId);
    if (entry !== undefined) entry.onExchange = true;
    judgeOrder(order, entry?.order, comparing);
  }
  for (const { symbol, clientOrderId } of comparing.snapshot.unclearForeign) {
    const entry = expected.get(symbol, clientOrderId ?? '');
    if (entry !== undefined) entry.onExchange = true;
  }
  judgeMissing(expected, comparing);
}

function judgeOrder(
  order: ExchangeOrder,
  counterpart: ExpectedOrder | undefined,
  { expected, settings, counts, known, judgedUntil, staying, tooRecent, mismatches, ...rest }: Comparing,
): void {
  const stays = () => {
    const place = `${order.positionSide} ${order.side}`;
    const other = staying.get(order.symbol, place);
    if (other === undefined || byCodePoint(order.clientOrderId, other) < 0)
      staying.set(order.symbol, place, order.clientOrderId);
  };
  const owner = ownership(order.clientOrderId, settings.strategies);
  if (owner.owner === 'foreign') counts.foreign += 1;
  else counts.ours += 1;
  if (owner.owner === 'remediation') return;
  if (counterpart !== undefined && !isFinished(counterpart)) {
    if (owner.owner !== 'ours') return;
    known.orders += 1;
    if (order.triggered !== true) stays();
    return;
  }
  if (order.triggered === true) {
    // What it has become may not be listed yet.
    if (Math.max(order.time, order.updateTime) > judgedUntil) {
      counts.tooRecent += 1;
      if (owner.owner === 'ours') stays();
    }
    return;
  }
  if (counterpart === undefined && owner.owner === 'foreign') return;
  if (counterpart === undefined && !expected.ordersComplete) {
    counts.unknown += 1;
    stays();
    return;
  }
  const mismatch = orderMismatch(order, counterpart !== undefined, owner, rest);
  if (Math.max(order.time, order.updateTime) > judgedUntil) {
    counts.tooRecent += 1;
    tooRecent.push(orderKey(mismatch));
    if (owner.owner === 'ours') stays();
    return;
  }
  if (mismatch.owner === 'identity_mismatch') stays();
  mismatches.push(mismatch);
}

const orderMismatch = (
  order: ExchangeOrder,
  expectedFinished: boolean,
  owner: Ownership,
  { openLegs, blind }: Pick<Comparing, 'openLegs' | 'blind'>,
): OrderMismatch => ({
  type: expectedFinished ? 'ORDER_STATUS_DIVERGENCE' : 'ORDER_EXISTS_UNEXPECTED',
  symbol: order.symbol,
  clientOrderId: order.clientOrderId,
  orderId: order.orderId,
  orderKind: order.orderKind,
  side: order.side,
  positionSide: order.positionSide,
  quantity: order.quantity,
  updateTime: order.updateTime,
  owner: orderOwner(owner, order.symbol),
  // The open leg that it reduces.
  protects: openLegs.has(order.symbol, order.positionSide) && onlyReduces(order) ? order.positionSide : null,
  blind: blind.has(order.symbol),
});

function judgeMissing(
  expected: Expected,
  { expected: { asOf }, settings, blind, counts, mismatches }: Comparing,
): void {
  for (const { order, onExchange } of expected.values()) {
    if (onExchange || isFinished(order)) continue;
    const ageMs = settings.now - order.createdAt;
    // The bot's word may be read after the exchange's answers were asked for, and speak of what came meanwhile.
    if (order.createdAt - Math.max(settings.now, asOf) > MAX_AS_OF_AHEAD_MS) {
      // Whether it should be there already cannot be told.
      counts.unknown += 1;
      continue;
    }
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
}
