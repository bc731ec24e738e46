import { z } from 'zod';
import { isZero } from './decimal';
import type { ExchangeSnapshot } from './exchange-view';
import type { ExpectedStateFile } from './expected-state';
import { expectedStateSchema } from './expected-state-format';
import { ownership } from './identity';
import { iso } from './iso';
import { explainIssues } from './validation';
import { byCodePoint } from './vocabulary';

/** Orders and positions of one file: its text stays well below what an answer of a workflow may have. */
export const MAX_SNAPSHOT_ROWS = 3_000;

/** A first expected state, or why there is none. */
export interface ExpectedSnapshot {
  readonly state: ExpectedStateFile | null;
  /** One line; null where there is a state. */
  readonly problem: string | null;
}

/**
 * What is on the exchange now, as a bot would write it: our own orders that rest, and every position. Refused
 * where anything in it could not be read whole: what a first file leaves out would be unexpected later.
 * @param at when the reading began, ms, the worker's clock
 */
export function expectedSnapshot(
  snapshot: ExchangeSnapshot,
  strategies: readonly string[],
  at: number,
): ExpectedSnapshot {
  const [blind] = snapshot.blind;
  if (blind !== undefined)
    return refused(`${blind.symbol} cannot be read whole: ${blind.part}: ${blind.problem}`);

  const ours = snapshot.orders.filter(
    ({ clientOrderId }) => ownership(clientOrderId, strategies).owner === 'ours',
  );
  const open = snapshot.positions.filter(({ amount }) => !isZero(amount));
  const rows = ours.length + open.length;
  if (rows > MAX_SNAPSHOT_ROWS)
    return refused(
      `${rows} orders and positions are more than the ${MAX_SNAPSHOT_ROWS} of one answer; let the bot write its state itself`,
    );
  const state: ExpectedStateFile = {
    version: 1,
    asOf: iso(at),
    ordersComplete: true,
    positionsComplete: true,
    orders: ours
      .map(({ symbol, clientOrderId, time: createdAt }) => ({
        symbol,
        clientOrderId,
        status: 'OPEN' as const,
        createdAt: iso(createdAt),
      }))
      .sort((a, b) => byCodePoint(a.symbol, b.symbol) || byCodePoint(a.clientOrderId, b.clientOrderId)),
    positions: open
      .map(({ symbol, positionSide, amount }) => ({ symbol, positionSide, amount }))
      .sort((a, b) => byCodePoint(a.symbol, b.symbol) || byCodePoint(a.positionSide, b.positionSide)),
  };
  const { error } = z.safeParse(expectedStateSchema, state);
  return error === undefined
    ? { state, problem: null }
    : refused(explainIssues(error, state, 'the exchange'));
}

const refused = (problem: string): ExpectedSnapshot => ({ state: null, problem });
