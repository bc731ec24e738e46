import { type Decimal, decimal, isZero } from '../../domain/decimal';
import type { ExchangePort, OrderState } from '../../exchange/port';
import type { FlattenInput, TargetResult } from '../../workflows/contract';
import { blockerReason } from './cancel';
import { untilFinal } from './find-out';
import type { Sending } from './perform-write';
import { tradesOfOthers } from './trades';

export type Verdict = Omit<TargetResult, 'key'>;

/** What the position must amount to before this slice, signed. */
export function amountBefore({ leg, ownFills }: Pick<FlattenInput, 'leg' | 'ownFills'>): Decimal {
  const amount = decimal(leg.amount);
  return amount.minus(decimal(ownFills.filled).times(amount.isNegative() ? -1 : 1));
}

interface Outcome {
  readonly verdict: Verdict;
  readonly order: OrderState | null;
}

/** What became of a close that somebody may have sent: by the order itself, else by the traces it would leave. */
export async function closeOutcome(
  exchange: ExchangePort,
  input: FlattenInput,
  clientOrderId: string,
  sending: Sending,
): Promise<Outcome> {
  const { failure, mayHaveHappened } = sending;
  const { symbol, quantity } = input;
  const failed = (detail: string): Outcome => ({
    verdict: { result: 'failed', reason: failure?.reason ?? 'port_error', detail: failure?.detail ?? detail },
    order: null,
  });
  let unfinished: OrderState | null = null;
  let traces: Traces = { found: false, amount: null };
  const answer = await untilFinal(async (): Promise<Outcome | null> => {
    const order = await exchange.findOrder({ symbol, clientOrderId, orderKind: 'regular' });
    if (order === null) {
      if (!mayHaveHappened) return failed('refused');
      // One look proves nothing: reads may lag behind the matching engine, each by another time.
      const now = await tracesOf(exchange, input, clientOrderId);
      traces = { ...now, found: traces.found || now.found };
      return null;
    }
    if (order.state !== 'open') return { verdict: verdictOf(order, quantity), order };
    unfinished = order;
    return null;
  });
  if ('final' in answer) return answer.final;
  if (!mayHaveHappened) return failed('refused');
  const unverified = (detail: string): Outcome => ({
    verdict: { result: 'unverified', reason: null, detail },
    order: unfinished,
  });
  if (unfinished !== null) return unverified('the order does not finish');
  if (answer.problem !== null) return unverified(answer.problem);
  const { found, amount } = traces;
  const confirmed = sending.evidence.has(input.key);
  if (!found && !confirmed) return failed('the order never reached the exchange');
  if (confirmed && amount !== null && amountBefore(input).minus(amount).abs().eq(decimal(quantity))) {
    return {
      verdict: {
        result: 'executed',
        reason: null,
        detail: 'seen in the position; the order is not listed yet',
      },
      order: null,
    };
  }
  return unverified(
    `the exchange lists no such order, and the position is ${amount?.toFixed() ?? 'unknown'}`,
  );
}

interface Traces {
  /** Whether anything shows that the leg was touched since it was looked at. */
  readonly found: boolean;
  /** The leg's signed amount now. */
  readonly amount: Decimal | null;
}

/** What a close that is not listed by its client id would have left behind: an order, a trade, another position. */
async function tracesOf(exchange: ExchangePort, input: FlattenInput, clientOrderId: string): Promise<Traces> {
  const [resting, trades, { amount, untouched }] = await Promise.all([
    exchange.openOrders(input.symbol),
    tradesOfOthers(exchange, input),
    legNow(exchange, input),
  ]);
  const listed = resting.some((order) => order.clientOrderId === clientOrderId);
  return { found: listed || !untouched || trades === null || trades.length > 0, amount };
}

/**
 * A filled order closes the leg only if nobody else traded it after it was last read: then what is left is
 * as large as planned. The exchange's list of positions may lag behind, so it is read a few times.
 */
export async function readBack(
  exchange: ExchangePort,
  input: FlattenInput,
  executed: Verdict,
): Promise<Verdict> {
  const before = amountBefore(input);
  const after = before.minus(decimal(input.quantity).times(before.isNegative() ? -1 : 1));
  let seen: Decimal | null = null;
  const answer = await untilFinal(async () => {
    seen = null;
    const { amount } = await legNow(exchange, input);
    seen = amount;
    return amount.eq(after) ? amount : null;
  });
  if ('final' in answer) return executed;
  if (seen === null)
    return { ...executed, detail: `filled; the position could not be read: ${answer.problem}` };
  const detail = `filled, but the position is ${(seen as Decimal).toFixed()}, planned was ${after.toFixed()}`;
  return { result: 'partial', reason: 'position_changed', detail };
}

/** The leg as it is now. */
export async function legNow(
  exchange: ExchangePort,
  { symbol, leg, ownFills }: FlattenInput,
): Promise<{ amount: Decimal; untouched: boolean }> {
  const rows = await exchange.positions(symbol);
  const row = rows.find(
    (position) => position.symbol === symbol && position.positionSide === leg.positionSide,
  );
  const amount = decimal(row?.amount ?? '0');
  const sameTime = ownFills.orderIds.length > 0 || row?.updateTime === leg.updateTime;
  return { amount, untouched: sameTime && amount.eq(amountBefore({ leg, ownFills })) };
}

function verdictOf({ word, filled }: OrderState, quantity: string): Verdict {
  if (decimal(filled).gte(decimal(quantity))) return { result: 'executed', reason: null, detail: null };
  return {
    result: isZero(filled) ? 'failed' : 'partial',
    reason: 'port_error',
    detail: `${word}: ${filled} of ${quantity} filled`,
  };
}

/** Names what is behind a refusal, so that the operator knows what to do. */
export async function explainRefusal(
  exchange: ExchangePort,
  input: FlattenInput,
  verdict: Verdict,
  strategies: readonly string[],
): Promise<Verdict> {
  if (verdict.result !== 'failed' || verdict.reason !== 'own_order_blocks_close') return verdict;
  const { symbol, side, leg } = input;
  const seen = await untilFinal(() => legNow(exchange, input));
  if ('final' in seen && !seen.final.untouched) {
    return {
      ...verdict,
      reason: 'position_changed',
      detail: `${verdict.detail}; the position is ${seen.final.amount.toFixed()}`,
    };
  }
  const answer = await untilFinal(async () => {
    const rows = [...(await exchange.openOrders(symbol)), ...(await exchange.conditionalOrders(symbol))];
    return rows.filter((row) => row.side === side && row.positionSide === leg.positionSide);
  });
  const blockers = 'final' in answer ? answer.final : [];
  const [blocker] = blockers;
  if (blocker === undefined) return { ...verdict, reason: 'port_error' };
  const names = blockers.map(({ clientOrderId }) => clientOrderId).join(', ');
  const detail = `${verdict.detail}; resting on the closing side: ${names}`;
  return { ...verdict, reason: blockerReason(blocker, strategies), detail };
}
