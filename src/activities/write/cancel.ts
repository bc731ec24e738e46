import { isZero, sameAmount } from '../../domain/decimal';
import type { ExchangeOrder } from '../../domain/exchange-view';
import { ownership } from '../../domain/identity';
import { type OrderMismatch, orderKey } from '../../domain/mismatches';
import { ExchangeError } from '../../exchange/errors';
import type { ExchangePort } from '../../exchange/port';
import type { CancelInput, TargetResult, WriteOutcome } from '../../workflows/contract';
import type { AccountRuntime, ActivityDependencies } from '../dependencies';
import { problemOf } from '../problem';
import { untilFinal } from './find-out';
import { type Evidence, type GoodLook, performWrite, type Sending, type WriteKind } from './perform-write';

/** Cancels orders by their own client ids: a batch of regular orders of one symbol, or one algo order. */
export async function cancel(dependencies: ActivityDependencies, input: CancelInput): Promise<WriteOutcome> {
  const runtime = dependencies.runtime(input.account);
  return await performWrite(dependencies, input, cancelKind(runtime, input));
}

type Order = CancelInput['orders'][number];

function cancelKind({ exchange, settings }: AccountRuntime, input: CancelInput): WriteKind<readonly Order[]> {
  return {
    keys: input.orders.map(({ key }) => key),
    symbol: input.symbol,
    async decide(seen) {
      const obstacle = groupObstacle(seen, input, settings.strategies);
      const verdicts = await Promise.all(
        input.orders.map(async (order) => {
          const verdict = obstacle ?? judge(order, seen, input);
          return {
            order,
            verdict: verdict === 'gone' ? await confirmGone(exchange, input.symbol, order) : verdict,
          };
        }),
      );
      const open = verdicts.filter(({ verdict }) => verdict === null).map(({ order }) => order);
      return {
        payload: open.length === 0 ? null : open,
        settled: verdicts.flatMap(({ order, verdict }) =>
          verdict === null ? [] : [{ key: order.key, ...verdict }],
        ),
      };
    },
    async send(orders, beforeSend): Promise<Evidence> {
      const options = { beforeSend, recvWindowMs: input.recvWindowMs };
      const [head] = orders;
      const answers =
        head?.orderKind === 'algo'
          ? [await exchange.cancelAlgoOrder(head.clientOrderId, options)]
          : await exchange.cancelOrders(
              input.symbol,
              orders.map(({ orderId }) => orderId),
              options,
            );
      return new Map(
        orders.flatMap(({ key }, i) => {
          const answer = answers[i] ?? null;
          return answer === null ? [] : [[key, answer.ok ? 'confirmed' : 'refused'] as const];
        }),
      );
    },
    async findOut(keys, sending) {
      const orders = input.orders.filter(({ key }) => keys.includes(key));
      return {
        results: await Promise.all(orders.map((order) => becameOf(exchange, input.symbol, order, sending))),
        fill: null,
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

/** Whether one order is still what the plan saw: null where it is to be cancelled, `gone` where it is not listed. */
function judge(
  order: Order,
  { snapshot, comparison }: GoodLook,
  { symbol, closing }: CancelInput,
): Verdict | 'gone' | null {
  const onBook = snapshot.orders.find(
    (row) =>
      row.kind === order.orderKind && row.symbol === symbol && row.clientOrderId === order.clientOrderId,
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

/** A list that leaves an order out proves nothing: the order itself is asked for. */
async function confirmGone(exchange: ExchangePort, symbol: string, order: Order): Promise<Verdict> {
  try {
    const seen = await whereIs(exchange, symbol, order);
    if (seen === 'resting') return blocked('unconfirmed', 'open, but left out of a list of open orders');
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    return blocked('unconfirmed', problemOf(error));
  }
  return { result: 'already_satisfied', reason: null, detail: 'gone before it was cancelled' };
}

/**
 * Why the whole group must be left alone: its leg changed, or another order on the closing side may
 * make the exchange refuse the close, and then the leg would be left without its protection.
 */
function groupObstacle(
  { snapshot }: GoodLook,
  { symbol, closing }: CancelInput,
  strategies: readonly string[],
): Verdict | null {
  if (closing === null) return null;
  const { leg, side, groupOrders } = closing;
  const now = snapshot.positions.find(
    (row) => row.symbol === symbol && row.positionSide === leg.positionSide,
  );
  if (now === undefined || isZero(now.amount)) return null;
  if (!sameAmount(now.amount, leg.amount) || now.updateTime !== leg.updateTime)
    return blocked('position_changed');
  const blocker = snapshot.orders.find(
    (row) =>
      row.symbol === symbol &&
      row.side === side &&
      row.positionSide === leg.positionSide &&
      !groupOrders.includes(row.clientOrderId),
  );
  if (blocker === undefined) return null;
  return blocked(
    blockerReason(blocker, strategies),
    `${blocker.kind} order ${blocker.clientOrderId} rests on the closing side`,
  );
}

/** The reason that names whose order blocks a close. */
export function blockerReason(blocker: ExchangeOrder, strategies: readonly string[]) {
  return ownership(blocker.clientOrderId, strategies).owner === 'foreign'
    ? 'foreign_order_blocks_close'
    : 'own_order_blocks_close';
}

const CANCELLED = new Set(['CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH', 'REJECTED']);
const RESTING = new Set(['NEW', 'PARTIALLY_FILLED', 'TRIGGERING']);

/** What became of an order that somebody may have been told to cancel. */
async function becameOf(
  exchange: ExchangePort,
  symbol: string,
  order: Order,
  sending: Sending,
): Promise<TargetResult> {
  const { key } = order;
  const { failure, mayHaveHappened } = sending;
  const evidence = mayHaveHappened ? sending.evidence.get(key) : 'refused';
  const notDone: Verdict = {
    result: 'failed',
    reason: failure?.reason ?? 'port_error',
    detail: failure?.detail ?? 'still open',
  };
  let resting = false;
  const answer = await untilFinal(async (): Promise<Verdict | null> => {
    const seen = await whereIs(exchange, symbol, order);
    resting = seen === 'resting';
    if (seen !== 'resting')
      return { ...seen, ...(seen.result === 'executed' && evidence === 'refused' ? BY_SOMEBODY_ELSE : {}) };
    // It was certainly refused, so there is nothing to wait for.
    return evidence === 'refused' ? notDone : null;
  });
  if ('final' in answer) return { key, ...answer.final };
  if (evidence === 'refused') return { key, ...notDone };
  if (resting && evidence !== 'confirmed' && answer.problem === null) return { key, ...notDone };
  const detail = resting
    ? 'the exchange answered that it is cancelled, and still lists it'
    : (answer.problem ?? failure?.detail ?? null);
  return { key, result: 'unverified', reason: null, detail };
}

const BY_SOMEBODY_ELSE: Pick<Verdict, 'result' | 'detail'> = {
  result: 'already_satisfied',
  detail: 'cancelled by somebody else',
};

/** Where an order is now: in the book, or how it left it. */
async function whereIs(exchange: ExchangePort, symbol: string, order: Order): Promise<Verdict | 'resting'> {
  const { clientOrderId, orderKind } = order;
  const state = await exchange.findOrder({ symbol, clientOrderId, kind: orderKind });
  if (state === null) {
    // Binance forgets orders that were cancelled unfilled: the book itself must say that it is gone.
    const book =
      orderKind === 'regular' ? await exchange.openOrders(symbol) : await exchange.openAlgoOrders(symbol);
    if (book.some((row) => row.clientOrderId === clientOrderId)) return 'resting';
    return { result: 'executed', reason: null, detail: 'no longer known to the exchange' };
  }
  if (state.orderId !== order.orderId) {
    return { result: 'failed', reason: 'order_changed', detail: `now exchange order ${state.orderId}` };
  }
  if (RESTING.has(state.status)) return 'resting';
  if (!CANCELLED.has(state.status)) {
    return { result: 'failed', reason: 'port_error', detail: `${state.status} before it could be cancelled` };
  }
  const detail = isZero(state.filled) ? null : `${state.filled} filled before it was cancelled`;
  return { result: 'executed', reason: null, detail };
}
