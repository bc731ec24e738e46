import type { OrderList, UnclearOrder } from '../../domain/exchange-view';
import { ownership } from '../../domain/identity';
import type { PositionSide, Side } from '../../domain/vocabulary';

/** An order that rests on the closing side of a leg, or that may: then the exchange may refuse the close. */
export interface Blocker {
  readonly clientOrderId: string;
  readonly orderKind: UnclearOrder['orderKind'];
  /** Null where it could not be read. */
  readonly orderId: string | null;
}

/**
 * Orders on the closing side of a leg. Of an order that could not be read as a whole, what cannot be told
 * counts as in the way.
 * @param side of the order that closes
 * @param except client ids of orders that go before the close
 */
export function blockersIn(
  { orders, unclear }: OrderList,
  { symbol, side, positionSide }: { symbol: string; side: Side; positionSide: PositionSide },
  except: readonly string[] = [],
): Blocker[] {
  const blocks = (row: { symbol: string; side: Side | null; positionSide: PositionSide | null }) =>
    row.symbol === symbol &&
    (row.side ?? side) === side &&
    (row.positionSide ?? positionSide) === positionSide;
  return [...orders.filter(({ triggered }) => triggered !== true), ...unclear]
    .filter((row) => blocks(row) && !(row.clientOrderId !== null && except.includes(row.clientOrderId)))
    .map((row) => ({
      clientOrderId: row.clientOrderId ?? 'unreadable',
      orderKind: row.orderKind,
      orderId: 'orderId' in row ? row.orderId : null,
    }));
}

/** The reason that names whose order blocks a close. */
export function blockerReason({ clientOrderId }: Blocker, strategies: readonly string[]) {
  return ownership(clientOrderId, strategies).owner === 'foreign'
    ? 'foreign_order_blocks_close'
    : 'own_order_blocks_close';
}
