import { isZero } from '../../domain/decimal';
import type { ExchangeOrder, ExchangeSnapshot } from '../../domain/exchange-view';
import { isSameLeg, onlyReduces } from '../../domain/leg';
import { ExchangeError } from '../../exchange/errors';
import type { ExchangePort } from '../../exchange/port';
import type { WholeLook } from '../observe/look';
import { problemOf } from '../problem';
import type { Became } from './became';
import type { OrderToCancel } from './cancel-outcome';

/**
 * Orders that only reduce, and whose leg the positions do not show: their cancel would take a stop-loss
 * away if the list left the leg out. So the leg is looked for in a second source before, also where its
 * close follows: that one would take the same list's word for it that there is nothing left to close.
 * @returns why an order stays, by the action's key
 */
export async function orphansWithLeg(
  exchange: ExchangePort,
  orders: readonly OrderToCancel[],
  { snapshot }: WholeLook,
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
        const leg = legs.find((each) => isSameLeg(each, row));
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

const showsLeg = ({ positions }: ExchangeSnapshot, order: ExchangeOrder): boolean =>
  positions.some((leg) => isSameLeg(leg, order) && !isZero(leg.amount));
