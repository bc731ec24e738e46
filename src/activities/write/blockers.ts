import { isZero } from '../../domain/decimal';
import type { ExchangeOrder, OrderList, UnclearOrder } from '../../domain/exchange-view';
import { ownership } from '../../domain/identity';
import type { PositionSide, Side } from '../../domain/vocabulary';
import { ExchangeError } from '../../exchange/errors';
import type { ExchangePort } from '../../exchange/port';
import type { GroupOrder } from '../../workflows/contract';
import type { WholeLook } from '../observe/look';
import { problemOf } from '../problem';
import { type Became, blocked } from './became';

/** An order that rests on the closing side of a leg, or that may: then the exchange may refuse the close. */
export interface Blocker {
  readonly clientOrderId: string;
  readonly orderKind: UnclearOrder['orderKind'];
  /** Null where it could not be read. */
  readonly orderId: string | null;
}

/** Where an order would have to rest to be in the way of a close. */
export interface ClosingPlace {
  readonly symbol: string;
  /** Of the order that closes. */
  readonly side: Side;
  readonly positionSide: PositionSide;
}

/** Orders that go before a close; a cycle of an older version names them by their client ids. */
type Goes = readonly (GroupOrder | string)[];

/** So long after it was triggered an order may not be listed yet as the one that it has become, ms. */
const TRIGGERED_WITHIN_MS = 10_000;

/**
 * Orders on the closing side of a leg. Of an order that could not be read as a whole, what cannot be told
 * counts as in the way.
 * @param except orders that go before the close
 * @param at ms, the exchange's clock: what was triggered long before that stands in nobody's way
 */
export function blockersIn(
  { orders, unclear }: OrderList,
  { symbol, side, positionSide }: ClosingPlace,
  { except = [], at }: { readonly except?: Goes | undefined; readonly at: number },
): Blocker[] {
  const blocks = (row: { symbol: string; side: Side | null; positionSide: PositionSide | null }) =>
    row.symbol === symbol &&
    (row.side ?? side) === side &&
    (row.positionSide ?? positionSide) === positionSide;
  const isGone = ({ triggered, time, updateTime }: OrderList['orders'][number]) =>
    triggered === true && Math.max(time, updateTime) < at - TRIGGERED_WITHIN_MS;
  return [...orders.filter((row) => !isGone(row) && !goes(row, except)), ...unclear]
    .filter(blocks)
    .map((row) => ({
      clientOrderId: row.clientOrderId ?? 'unreadable',
      orderKind: row.orderKind,
      orderId: 'orderId' in row ? row.orderId : null,
    }));
}

/**
 * Whether it is one of those that go. One that was triggered does not: it has become another order, which may fill and
 * may have its client id.
 */
const goes = (row: ExchangeOrder, except: Goes): boolean =>
  except.some((order) =>
    typeof order === 'string'
      ? row.clientOrderId === order
      : row.triggered !== true &&
        row.orderKind === order.orderKind &&
        row.orderId === order.orderId &&
        row.clientOrderId === order.clientOrderId,
  );

/** The reason that names whose order blocks a close. */
export function blockerReason({ clientOrderId }: Blocker, strategies: readonly string[]) {
  return ownership(clientOrderId, strategies).owner === 'foreign'
    ? 'foreign_order_blocks_close'
    : 'own_order_blocks_close';
}

export interface BlockerQuestion {
  readonly strategies: readonly string[];
  /** Orders that go before the close. */
  readonly except?: Goes;
  /** Whether foreign orders count: the exchange may take a close beside them. */
  readonly foreign: boolean;
}

/** What stands in the way of a close. */
export interface InTheWay {
  /** Null where nothing does. `isKnown` is false where another look may say otherwise. */
  readonly blocker: { readonly why: Became; readonly isKnown: boolean } | null;
  /** An order that a list still has was filled: the position may be as old as that list. */
  readonly filled: boolean;
}

/**
 * The first order that stands in the way of a close. A list may still have one that has left the book (a field
 * report: python-binance 656), so one of ours is asked for by its id.
 */
export async function blockerNow(
  exchange: ExchangePort,
  { snapshot, readAt, clock }: WholeLook,
  place: ClosingPlace,
  { strategies, except, foreign }: BlockerQuestion,
): Promise<InTheWay> {
  let filled = false;
  const list = { orders: snapshot.orders, unclear: snapshot.unclearForeign };
  for (const blocker of blockersIn(list, place, { except, at: readAt + clock.offsetMs })) {
    const reason = blockerReason(blocker, strategies);
    const isOurs = reason === 'own_order_blocks_close';
    if (!isOurs && !foreign) continue;
    const now = isOurs ? await whatIs(exchange, place.symbol, blocker) : 'resting';
    if (now === 'filled') filled = true;
    if (now === 'filled' || now === 'gone') continue;
    const isKnown = now === 'resting';
    const said = `${blocker.orderKind} order ${blocker.clientOrderId} rests on the closing side`;
    return { blocker: { why: blocked(reason, isKnown ? said : `${said}: ${now.problem}`), isKnown }, filled };
  }
  return { blocker: null, filled };
}

/** What an order of ours that a list has is now. */
async function whatIs(
  exchange: ExchangePort,
  symbol: string,
  { clientOrderId, orderKind, orderId }: Blocker,
): Promise<'resting' | 'gone' | 'filled' | { readonly problem: string }> {
  try {
    const found = await exchange.findOrder({ symbol, clientOrderId, orderKind }, true);
    if (found === null) return { problem: 'by its id it is not known' };
    if (found.orderId !== orderId || found.state === 'open' || found.state === 'unclear') return 'resting';
    if (found.state === 'triggered') return { problem: `it is ${found.word}` };
    return isZero(found.filled) ? 'gone' : 'filled';
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    return { problem: problemOf(error) };
  }
}
