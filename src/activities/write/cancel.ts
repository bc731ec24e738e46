import { closesTooLate } from '../../domain/bounds';
import { isZero, sameAmount } from '../../domain/decimal';
import { isSameLeg } from '../../domain/leg';
import { type OrderMismatch, orderKey } from '../../domain/mismatches';
import { cancelTarget } from '../../domain/writes';
import type { ExchangePort } from '../../exchange/port';
import type { CancelInput, WriteOutcome } from '../../workflows/contract';
import type { AccountRuntime, ActivityDependencies } from '../dependencies';
import type { WholeLook } from '../observe/look';
import { type Became, blocked } from './became';
import { blockerNow } from './blockers';
import { cancelOutcome, confirmGone, type OrderToCancel } from './cancel-outcome';
import { unexpectedLeg } from './leg-now';
import { orphansWithLeg } from './orphans';
import { performWrite } from './perform-write';
import type { Evidence, WriteKind } from './write-kind';

/** Cancels orders, each by what names it for ever: a batch of regular orders of one symbol, or one conditional order. */
export async function cancel(dependencies: ActivityDependencies, input: CancelInput): Promise<WriteOutcome> {
  const runtime = dependencies.runtime(input.account);
  return await performWrite(dependencies, input, cancelKind(runtime, input));
}

function cancelKind(
  { exchange, settings }: AccountRuntime,
  input: CancelInput,
): WriteKind<readonly OrderToCancel[]> {
  const { symbol, orderKind } = input;
  const all = input.orders.map((order): OrderToCancel => ({ ...order, symbol, orderKind }));
  return {
    keys: all.map(({ key }) => key),
    symbol,
    begun: input.begun ?? false,
    async decide(seen) {
      const obstacle = closeHeld(exchange, input) ?? (await groupObstacle(exchange, seen, input, settings));
      const orphans = await orphansWithLeg(exchange, all, seen);
      const verdicts = await Promise.all(
        all.map(async (order) => {
          const verdict = obstacle ?? orphans.get(order.key) ?? whyNotCancelled(order, seen, input);
          return { order, verdict: verdict === 'gone' ? await confirmGone(exchange, order) : verdict };
        }),
      );
      const open = verdicts.filter(({ verdict }) => verdict === null).map(({ order }) => order);
      return {
        payload: open.length === 0 ? null : open,
        spared: verdicts.flatMap(({ order, verdict }) =>
          verdict === null ? [] : [{ key: order.key, ...verdict }],
        ),
      };
    },
    targets: (orders) => orders.map((order) => cancelTarget(symbol, order)),
    async send(orders, beforeSend): Promise<Evidence> {
      const answers = await exchange.cancelOrders(
        { symbol, orderKind, orders },
        { beforeSend, acceptanceWindowMs: input.recvWindowMs },
      );
      return new Map(
        orders.flatMap(({ key }, i) => {
          const answer = answers[i];
          return answer === undefined ? [] : [[key, answer] as const];
        }),
      );
    },
    async findOut(keys, sending) {
      const orders = all.filter(({ key }) => keys.includes(key));
      return {
        results: await Promise.all(orders.map((order) => cancelOutcome(exchange, order, sending))),
        fill: null,
      };
    },
  };
}

/** Why the orders of a group stay: its close could not follow, and the leg would be left without its protection. */
function closeHeld(exchange: ExchangePort, { closing }: CancelInput): Became | null {
  const until = exchange.ordersHeldUntil();
  return closing === null || Date.now() >= until
    ? null
    : blocked('rate_limited', `no close is taken until ${new Date(until).toISOString()}`);
}

/** Why one order is left alone: null where it is still what the plan saw, `gone` where it is not listed. */
function whyNotCancelled(
  order: OrderToCancel,
  { snapshot, comparison }: WholeLook,
  { closing }: CancelInput,
): Became | 'gone' | null {
  // The key decides what was planned, reserved and is judged now: it is the order's own, or nothing is sent.
  if (order.key !== orderKey(order)) return blocked('order_changed', 'the key names another order');
  const onBook = snapshot.orders.find(
    (row) =>
      row.orderKind === order.orderKind &&
      row.symbol === order.symbol &&
      row.clientOrderId === order.clientOrderId,
  );
  if (onBook === undefined) return 'gone';
  if (onBook.orderId !== order.orderId)
    return blocked('order_changed', `now exchange order ${onBook.orderId}, planned was ${order.orderId}`);
  if (onBook.updateTime !== order.updateTime)
    return blocked('order_changed', 'it was amended or filled in part');
  if (comparison.tooRecent.includes(order.key)) return blocked('too_recent');
  const mismatch = comparison.mismatches.find(
    (found): found is OrderMismatch => 'orderKind' in found && orderKey(found) === order.key,
  );
  if (mismatch === undefined || mismatch.owner !== 'ours')
    return blocked('unconfirmed', 'no longer unexpected');
  return mismatch.protects !== null && closing === null ? blocked('protective_order') : null;
}

const WORD_ENDS =
  'the expected state would be too old before its close could follow for certain, so the leg keeps its stop';

/**
 * Why the whole group must be left alone: its leg changed or is no longer to be closed, or another order on the
 * closing side may make the exchange refuse the close, or the bot's word may expire before it follows. Then the leg
 * would be left without its protection.
 */
async function groupObstacle(
  exchange: ExchangePort,
  seen: WholeLook,
  { symbol, closing, begun, recvWindowMs }: CancelInput,
  { strategies, expectedMaxAgeSeconds }: AccountRuntime['settings'],
): Promise<Became | null> {
  if (closing === null) return null;
  const { leg, side, groupOrders } = closing;
  const { positionSide } = leg;
  const now = seen.snapshot.positions.find((row) => isSameLeg(row, { symbol, positionSide }));
  if (now === undefined || isZero(now.amount)) return null;
  if (!sameAmount(now.amount, leg.amount) || now.updateTime !== leg.updateTime)
    return blocked('position_changed');
  const unexpected = unexpectedLeg(seen.comparison, now);
  if (unexpected === undefined) return blocked('unconfirmed', 'its leg is no longer unexpected');
  if (unexpected.blocker !== undefined)
    return blocked('own_order_blocks_close', `${unexpected.blocker} rests on the closing side`);
  const maxAgeMs = expectedMaxAgeSeconds * 1_000;
  // Of a leg that has lost another order already the close comes sooner where the rest goes on.
  if (begun !== true && closesTooLate(seen.expected.asOf + maxAgeMs - Date.now(), maxAgeMs, recvWindowMs))
    return blocked('plan_stale', WORD_ENDS);
  const question = { strategies, except: groupOrders, foreign: true };
  const { blocker, filled } = await blockerNow(exchange, seen, { symbol, side, positionSide }, question);
  if (blocker !== null) return blocker.why;
  return filled ? blocked('unconfirmed', 'an order was filled that a list still has') : null;
}
