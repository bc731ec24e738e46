import { createHash } from 'node:crypto';
import { type Decimal, decimal, isZero } from '../domain/decimal';
import type { ExchangePosition } from '../domain/exchange-view';
import { REMEDIATION_HASH_LENGTH, REMEDIATION_PREFIX } from '../domain/identity';
import { legKey } from '../domain/mismatches';
import type { ExchangePort, OrderState } from '../exchange/port';
import type { FlattenInput, TargetResult, WriteOutcome } from '../workflows/contract';
import { blockerReason } from './cancel';
import type { AccountRuntime, ActivityDependencies } from './dependencies';
import { untilFinal } from './find-out';
import { type Evidence, type GoodLook, performWrite, type Sending, type WriteKind } from './write';

/** Closes one slice of a position leg with a market order that can only reduce it. */
export async function flatten(
  dependencies: ActivityDependencies,
  input: FlattenInput,
): Promise<WriteOutcome> {
  const runtime = dependencies.runtime(input.account);
  return await performWrite(dependencies, input, flattenKind(runtime, input));
}

/** The client order id of a close: it follows from the reservation and the write, so every attempt knows it. */
export function closeOrderId(reservationId: string, write: string): string {
  const hash = createHash('sha256').update(`${reservationId}/${write}`).digest('hex');
  return `${REMEDIATION_PREFIX}${hash.slice(0, REMEDIATION_HASH_LENGTH)}`;
}

function flattenKind({ exchange, settings }: AccountRuntime, input: FlattenInput): WriteKind<string> {
  const clientOrderId = closeOrderId(input.reservationId, input.write);
  const isLeg = (row: ExchangePosition) =>
    row.symbol === input.symbol && row.positionSide === input.leg.positionSide;
  const later = input.ownFills.orderIds.length > 0;
  return {
    keys: [input.key],
    symbol: input.symbol,
    // Our own earlier slice changed it last, which is no reason to wait; `decide` makes sure of that.
    adjust: (snapshot) => ({
      ...snapshot,
      positions: snapshot.positions.map((row) => (later && isLeg(row) ? { ...row, updateTime: 0 } : row)),
    }),
    async decide(seen) {
      const leg = seen.snapshot.positions.find(isLeg);
      const verdict = judge(seen, input, leg) ?? (later ? await othersTraded(exchange, input) : null);
      return verdict === null
        ? { payload: clientOrderId, settled: [] }
        : { payload: null, settled: [{ key: input.key, ...verdict }] };
    },
    async send(id, beforeSend): Promise<Evidence> {
      const { symbol, side, mode, quantity, leg, recvWindowMs } = input;
      const order = { symbol, side, positionSide: leg.positionSide, mode, quantity, clientOrderId: id };
      await exchange.closePosition(order, { beforeSend, recvWindowMs });
      return new Map([[input.key, 'confirmed']]);
    },
    async findOut(_keys, sending) {
      const { verdict, order } = await becameOf(exchange, input, clientOrderId, sending);
      const explained = await explainRefusal(exchange, input, verdict, settings.strategies);
      return {
        results: [{ key: input.key, ...explained }],
        fill: order === null ? null : { filled: order.filled, orderId: order.orderId },
      };
    },
  };
}

type Verdict = Omit<TargetResult, 'key'>;
const blocked = (reason: Verdict['reason'], detail: string | null = null): Verdict => ({
  result: 'blocked',
  reason,
  detail,
});

/** What the position must amount to before this slice, signed. */
function amountBefore({ leg, ownFills }: FlattenInput): Decimal {
  const amount = decimal(leg.amount);
  return amount.minus(decimal(ownFills.filled).times(amount.isNegative() ? -1 : 1));
}

/** Whether the leg is still what the plan saw, less our own fills: null where it is to be closed. */
function judge(
  { comparison }: GoodLook,
  input: FlattenInput,
  leg: ExchangePosition | undefined,
): Verdict | null {
  if (leg === undefined || isZero(leg.amount))
    return { result: 'already_satisfied', reason: null, detail: 'flat before it was closed' };
  const wanted = amountBefore(input);
  const changedByOthers = input.ownFills.orderIds.length === 0 && leg.updateTime !== input.leg.updateTime;
  if (!decimal(leg.amount).eq(wanted) || changedByOthers) {
    return blocked('position_changed', `now ${leg.amount}, planned was ${wanted.toFixed()}`);
  }
  if (decimal(input.quantity).gt(wanted.abs())) return blocked('position_changed', 'smaller than the slice');
  if (comparison.tooRecent.includes(input.key)) return blocked('too_recent');
  const unexpected = comparison.mismatches.some(
    (found) => found.type === 'POSITION_NONZERO_UNEXPECTED' && legKey(found) === input.key,
  );
  return unexpected ? null : blocked('unconfirmed', 'no longer unexpected');
}

/** Trades are looked at from a little before the confirming observation on: clocks differ. */
const TRADES_MARGIN_MS = 60_000;

/**
 * Whether anybody but our own slices traded the leg since it was confirmed. The amount alone would not
 * show that somebody closed and opened again beside our fill.
 */
async function othersTraded(
  exchange: ExchangePort,
  { symbol, leg, ownFills, observedAt }: FlattenInput,
): Promise<Verdict | null> {
  const since = Math.max(leg.updateTime + 1, observedAt - TRADES_MARGIN_MS);
  const answer = await untilFinal(() => exchange.tradesSince(symbol, since));
  if (!('final' in answer))
    return blocked('unconfirmed', answer.problem ?? 'too many trades to tell whose they are');
  const foreign = answer.final.find(
    (trade) => trade.positionSide === leg.positionSide && !ownFills.orderIds.includes(trade.orderId),
  );
  return foreign === undefined
    ? null
    : blocked('position_changed', `order ${foreign.orderId} traded it meanwhile`);
}

const FINISHED = new Set(['FILLED', 'EXPIRED', 'CANCELED', 'REJECTED', 'EXPIRED_IN_MATCH']);

interface Became {
  readonly verdict: Verdict;
  readonly order: OrderState | null;
}

/** What became of a close that somebody may have sent: by the order itself, else by the position. */
async function becameOf(
  exchange: ExchangePort,
  input: FlattenInput,
  clientOrderId: string,
  sending: Sending,
): Promise<Became> {
  const { failure, mayHaveHappened } = sending;
  const { symbol, quantity } = input;
  const failed = (detail: string): Became => ({
    verdict: { result: 'failed', reason: failure?.reason ?? 'port_error', detail: failure?.detail ?? detail },
    order: null,
  });
  let unfinished: OrderState | null = null;
  const answer = await untilFinal(async (): Promise<Became | null> => {
    const order = await exchange.findOrder({ symbol, clientOrderId, kind: 'regular' });
    if (order === null) return mayHaveHappened ? null : failed('refused');
    if (FINISHED.has(order.status)) return { verdict: verdictOf(order, quantity), order };
    unfinished = order;
    return null;
  });
  if ('final' in answer) return answer.final;
  if (!mayHaveHappened) return failed('refused');
  const unverified = (detail: string): Became => ({
    verdict: { result: 'unverified', reason: null, detail },
    order: unfinished,
  });
  if (unfinished !== null) return unverified('the order does not finish');
  if (answer.problem !== null) return unverified(answer.problem);
  const seen = await legNow(exchange, input);
  if (typeof seen === 'string') return unverified(seen);
  const gone = amountBefore(input).minus(seen.amount).abs();
  const confirmed = sending.evidence.has(input.key);
  if (seen.untouched && !confirmed) return failed('the order never reached the exchange');
  if (confirmed && gone.eq(decimal(quantity))) {
    return {
      verdict: {
        result: 'executed',
        reason: null,
        detail: 'seen in the position; the order is not listed yet',
      },
      order: null,
    };
  }
  return unverified(`the exchange lists no such order, and the position is ${seen.amount.toFixed()}`);
}

/** The leg as it is now, or what is wrong with reading it. */
async function legNow(
  exchange: ExchangePort,
  input: FlattenInput,
): Promise<{ amount: Decimal; untouched: boolean } | string> {
  const { symbol, leg, ownFills } = input;
  const rows = await untilFinal(() => exchange.positions(symbol));
  if (!('final' in rows)) return rows.problem ?? 'the position cannot be read';
  const row = rows.final.find(
    (position) => position.symbol === symbol && position.positionSide === leg.positionSide,
  );
  const amount = decimal(row?.amount ?? '0');
  const sameTime = ownFills.orderIds.length > 0 || row?.updateTime === leg.updateTime;
  return { amount, untouched: sameTime && amount.eq(amountBefore(input)) };
}

function verdictOf({ status, filled }: OrderState, quantity: string): Verdict {
  if (decimal(filled).gte(decimal(quantity))) return { result: 'executed', reason: null, detail: null };
  return {
    result: isZero(filled) ? 'failed' : 'partial',
    reason: 'port_error',
    detail: `${status}: ${filled} of ${quantity} filled`,
  };
}

/** Names what is behind a refusal, so that the operator knows what to do. */
async function explainRefusal(
  exchange: ExchangePort,
  input: FlattenInput,
  verdict: Verdict,
  strategies: readonly string[],
): Promise<Verdict> {
  if (verdict.result !== 'failed' || verdict.reason !== 'own_order_blocks_close') return verdict;
  const { symbol, side, leg } = input;
  const seen = await legNow(exchange, input);
  if (typeof seen !== 'string' && !seen.untouched) {
    return {
      ...verdict,
      reason: 'position_changed',
      detail: `${verdict.detail}; the position is ${seen.amount.toFixed()}`,
    };
  }
  const answer = await untilFinal(async () => {
    const rows = [...(await exchange.openOrders(symbol)), ...(await exchange.openAlgoOrders(symbol))];
    return rows.filter((row) => row.side === side && row.positionSide === leg.positionSide);
  });
  const blockers = 'final' in answer ? answer.final : [];
  const [blocker] = blockers;
  if (blocker === undefined) return { ...verdict, reason: 'port_error' };
  const names = blockers.map(({ clientOrderId }) => clientOrderId).join(', ');
  const detail = `${verdict.detail}; resting on the closing side: ${names}`;
  return { ...verdict, reason: blockerReason(blocker, strategies), detail };
}
