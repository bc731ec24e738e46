import { errors } from '../core/errors';
import type { Params } from '../core/params';

const WEEK = 7 * 86_400_000;
const DEFAULT_LIMIT = 500;
const MAX_LIMIT = 1000;

interface Paging<T> {
  readonly now: number;
  readonly idParam: string;
  readonly idOf: (row: T) => string;
  readonly timeOf: (row: T) => number;
}

/**
 * Cuts a page out of a history, ascending. Binance all-orders and account-trade-list: with an id, rows from that id on;
 * else a window of at most 7 days, by default the last 7; `limit` 500, at most 1000. With an id or a start the page is
 * the beginning of what matches, otherwise the newest rows.
 *
 * @throws ExchangeError -1102 for malformed numbers, -1127 for a longer window
 */
export function page<T>(rows: readonly T[], params: Params, paging: Paging<T>): T[] {
  const limit = Math.min(params.integer('limit') ?? DEFAULT_LIMIT, MAX_LIMIT);
  const fromId = params.id(paging.idParam);
  const start = params.integer('startTime');
  const end = params.integer('endTime');
  const sorted = [...rows].sort((a, b) => compareIds(paging.idOf(a), paging.idOf(b)));
  if (fromId !== undefined) {
    return sorted.filter((row) => BigInt(paging.idOf(row)) >= BigInt(fromId)).slice(0, limit);
  }
  if (start !== undefined && end !== undefined && end - start > WEEK) throw errors.intervalTooLong();
  const until = end ?? (start === undefined ? paging.now : start + WEEK);
  const since = start ?? until - WEEK;
  const matching = sorted.filter((row) => paging.timeOf(row) >= since && paging.timeOf(row) <= until);
  return start === undefined ? matching.slice(-limit) : matching.slice(0, limit);
}

function compareIds(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
