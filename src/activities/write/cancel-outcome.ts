import { isZero } from '../../domain/decimal';
import type { OrderList } from '../../domain/exchange-view';
import type { TargetResult } from '../../domain/settlement';
import type { OrderKind } from '../../domain/vocabulary';
import { ExchangeError, type OutcomeClass } from '../../exchange/errors';
import type { ExchangePort } from '../../exchange/port';
import type { CancelInput } from '../../workflows/contract';
import { problemOf } from '../problem';
import type { Became } from './became';
import { untilFinal } from './find-out';
import type { Sending } from './write-kind';

/** One order of a cancel, with what all of the request share. */
export type OrderToCancel = CancelInput['orders'][number] & {
  readonly symbol: string;
  readonly orderKind: OrderKind;
};

/** A list that leaves an order out proves nothing: the order itself is asked for. */
export async function confirmGone(exchange: ExchangePort, order: OrderToCancel): Promise<Became> {
  const unconfirmed = (detail: string): Became => ({ result: 'blocked', reason: 'unconfirmed', detail });
  try {
    if ((await whereIs(exchange, order)) === 'resting')
      return unconfirmed('open, but left out of a list of open orders');
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    return unconfirmed(problemOf(error));
  }
  return { result: 'already_satisfied', reason: null, detail: 'gone before it was cancelled' };
}

/** What became of an order that somebody may have been told to cancel. */
export async function cancelOutcome(
  exchange: ExchangePort,
  order: OrderToCancel,
  sending: Sending,
): Promise<TargetResult> {
  const { key } = order;
  const { failure, mayHaveHappened } = sending;
  const said = sending.evidence.get(key);
  const outcome = mayHaveHappened ? said?.outcome : 'not_done';
  const why = failure?.detail ?? said?.why ?? null;
  const notDone: Became = {
    result: 'failed',
    reason: failure?.reason ?? 'port_error',
    detail: why ?? 'still open',
  };
  let resting = false;
  let unknown = 0;
  const answer = await untilFinal(async (): Promise<Became | null> => {
    const seen = await whereIs(exchange, order);
    resting = seen === 'resting';
    if (seen === 'unknown') {
      unknown += 1;
      // Where no answer says that it was cancelled, one read that finds it nowhere may be one that lags behind.
      return outcome === 'done' || unknown > 1 ? by(outcome, NO_LONGER_KNOWN) : null;
    }
    if (seen !== 'resting') return seen.result === 'executed' ? by(outcome, seen) : seen;
    // It was certainly refused, so there is nothing to wait for.
    return outcome === 'not_done' ? notDone : null;
  });
  if ('final' in answer) return { key, ...answer.final };
  if (outcome === 'not_done') return { key, ...notDone };
  if (resting && outcome !== 'done' && answer.problem === null) return { key, ...notDone };
  const detail = resting
    ? 'the exchange answered that it is cancelled, and still lists it'
    : [...(unknown === 1 ? ['one reading found it nowhere'] : []), answer.problem ?? why ?? []]
        .flat()
        .join('; ');
  return { key, result: 'unverified', reason: null, detail };
}

/** No answer tells whether our cancel did it. */
export const NOT_KNOWN_BY_WHOM = 'whether by us is not known';

/** What a cancelled order is, given what the exchange answered to our cancel. */
function by(outcome: OutcomeClass | undefined, { word, ...seen }: Left): Became {
  if (outcome === 'done') return seen;
  if (outcome === 'not_done')
    return {
      ...seen,
      result: 'already_satisfied',
      detail: [word, seen.detail, 'not by this cancel'].filter((part) => part != null).join(', '),
    };
  return {
    ...seen,
    detail: seen.detail === null ? NOT_KNOWN_BY_WHOM : `${seen.detail}; ${NOT_KNOWN_BY_WHOM}`,
  };
}

/** An order that left the book, with the exchange's word for how. */
type Left = Became & { readonly word?: string };

/** How it ended, the exchange does not tell: cancelled, or triggered (a field report: nautilus_trader 4448). */
const NO_LONGER_KNOWN: Became = {
  result: 'executed',
  reason: null,
  detail: 'no longer known to the exchange',
};

/** Where an order is now: in the book, how it left it, or nowhere. */
async function whereIs(exchange: ExchangePort, order: OrderToCancel): Promise<Left | 'resting' | 'unknown'> {
  const { symbol, clientOrderId, orderKind, orderId } = order;
  const found = await exchange.findOrder({ symbol, clientOrderId, orderKind }, true);
  if (found === null) {
    // The exchange forgets orders that were cancelled unfilled: the book itself must say that it is gone.
    const book =
      orderKind === 'regular' ? await exchange.openOrders(symbol) : await exchange.conditionalOrders(symbol);
    return isListed(book, clientOrderId) ? 'resting' : 'unknown';
  }
  if (found.orderId !== orderId)
    return { result: 'failed', reason: 'order_changed', detail: `now exchange order ${found.orderId}` };
  switch (found.state) {
    case 'open':
    case 'unclear':
      return 'resting';
    case 'filled':
    case 'triggered':
      return {
        result: 'failed',
        reason: 'port_error',
        detail: `${found.word} before it could be cancelled`,
      };
    case 'ended':
      return {
        result: 'executed',
        reason: null,
        detail: isZero(found.filled) ? null : `${found.filled} filled before it was cancelled`,
        word: found.word,
      };
  }
}

/** Whether a list has an order of this client id; a row whose id cannot be read may be it. */
export const isListed = ({ orders, unclear }: OrderList, clientOrderId: string): boolean =>
  orders.some((row) => row.clientOrderId === clientOrderId) ||
  unclear.some((row) => row.clientOrderId === null || row.clientOrderId === clientOrderId);
