import { isZero } from '../../domain/decimal';
import type { ExchangeOrder, ExchangeSnapshot } from '../../domain/exchange-view';
import { ExchangeError } from '../../exchange/errors';
import type { ExchangePort } from '../../exchange/port';
import { problemOf } from '../problem';
import type { Became } from './became';
import type { OrderToCancel } from './cancel-outcome';
import type { GoodLook } from './perform-write';

/**
 * Orders that only reduce, and whose leg the positions do not show: their cancel would take a stop-loss
 * away if the list left the leg out. So the leg is looked for in a second source before, also where its
 * close follows: that one would take the same list's word for it that there is nothing left to close.
 * @returns why an order stays, by the action's key
 */
export async function orphansWithLeg(
  exchange: ExchangePort,
  orders: readonly OrderToCancel[],
  { snapshot }: GoodLook,
): Promise<ReadonlyMap<string, Became>> {
  const orphans = orders.flatMap((order) => {
    const row = snapshot.orders.find(
      ({ orderKind, symbol, clientOrderId }) =>
        orderKind === order.orderKind && symbol === order.symbol && clientOrderId === order.clientOrderId,
    );
    return row !== undefined && onlyReduces(row) && !showsLeg(snapshot, row) ? [{ order, row }] : [];
  });
  if (orphans.length === 0) return new Map();
  const stays = (detail: string): Became => ({ result: 'blocked', reason: 'protective_order', detail });
  try {
    const { legs, unreadable } = await exchange.openLegsElsewhere(true);
    return new Map(
      orphans.flatMap(({ order, row }) => {
        if (unreadable.includes(row.symbol)) {
          const detail = `whether ${row.symbol} has a leg cannot be told`;
          return [[order.key, { result: 'blocked', reason: 'unconfirmed', detail }] as const];
        }
        const leg = legs.find(
          ({ symbol, positionSide }) => symbol === row.symbol && positionSide === row.positionSide,
        );
        return leg === undefined
          ? []
          : [
              [
                order.key,
                stays(`the account lists the leg with ${leg.amount}, the positions do not`),
              ] as const,
            ];
      }),
    );
  } catch (error) {
    if (!(error instanceof ExchangeError)) throw error;
    const verdict: Became = { result: 'blocked', reason: 'unconfirmed', detail: problemOf(error) };
    return new Map(orphans.map(({ order }) => [order.key, verdict]));
  }
}

const showsLeg = ({ positions }: ExchangeSnapshot, { symbol, positionSide }: ExchangeOrder): boolean =>
  positions.some((leg) => leg.symbol === symbol && leg.positionSide === positionSide && !isZero(leg.amount));

/** In hedge mode the side alone tells; the flag cannot be sent there. */
const onlyReduces = ({ positionSide, side, reduceOnly, closePosition }: ExchangeOrder): boolean =>
  positionSide === 'BOTH' ? reduceOnly || closePosition : side === (positionSide === 'LONG' ? 'SELL' : 'BUY');
