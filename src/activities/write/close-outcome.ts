import { type Decimal, decimal, isZero } from '../../domain/decimal';
import type { ExchangePort, OrderState } from '../../exchange/port';
import type { CloseInput } from '../../workflows/contract';
import type { Became } from './became';
import { blockerReason, blockersIn } from './blockers';
import { isListed } from './cancel-outcome';
import { untilFinal } from './find-out';
import { amountAfter, legNow } from './leg-now';
import { tradesOfOthers } from './trades';
import type { Sending } from './write-kind';

interface Outcome {
  readonly verdict: Became;
  readonly order: OrderState | null;
}

/** What became of a close that somebody may have sent: by the order itself, else by the traces it would leave. */
export async function closeOutcome(
  exchange: ExchangePort,
  input: CloseInput,
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
    const order = await exchange.findOrder({ symbol, clientOrderId, orderKind: 'regular' }, true);
    if (order === null) {
      if (!mayHaveHappened) return failed('refused');
      // One look proves nothing: reads may lag behind the matching engine, each by another time.
      const now = await tracesOf(exchange, input, clientOrderId);
      traces = { ...now, found: traces.found || now.found };
      return null;
    }
    if (order.state !== 'open' && order.state !== 'unclear')
      return { verdict: verdictOf(order, quantity), order };
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
  const confirmed = sending.evidence.get(input.key)?.outcome === 'done';
  if (!found && !confirmed) return failed('the order never reached the exchange');
  if (confirmed && amount?.eq(amountAfter(input, quantity))) {
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
async function tracesOf(exchange: ExchangePort, input: CloseInput, clientOrderId: string): Promise<Traces> {
  const [resting, trades, { amount, untouched }] = await Promise.all([
    exchange.openOrders(input.symbol),
    tradesOfOthers(exchange, input),
    legNow(exchange, input),
  ]);
  const listed = isListed(resting, clientOrderId);
  return { found: listed || !untouched || trades === null || trades.length > 0, amount };
}

function verdictOf({ word, filled }: OrderState, quantity: string): Became {
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
  input: CloseInput,
  verdict: Became,
  strategies: readonly string[],
): Promise<Became> {
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
    const lists = [await exchange.openOrders(symbol), await exchange.conditionalOrders(symbol)];
    const { offsetMs } = await exchange.measureClock();
    return blockersIn(
      { orders: lists.flatMap(({ orders }) => orders), unclear: lists.flatMap(({ unclear }) => unclear) },
      { symbol, side, positionSide: leg.positionSide },
      { at: Date.now() + offsetMs },
    );
  });
  const blockers = 'final' in answer ? answer.final : [];
  const [blocker] = blockers;
  if (blocker === undefined) return { ...verdict, reason: 'port_error' };
  const names = blockers.map(({ clientOrderId }) => clientOrderId).join(', ');
  const detail = `${verdict.detail}; resting on the closing side: ${names}`;
  return { ...verdict, reason: blockerReason(blocker, strategies), detail };
}
