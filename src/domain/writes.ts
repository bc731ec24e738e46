import { sum } from './decimal';
import type { Slice } from './plan';
import type { ActionKind, OrderKind } from './vocabulary';

/** Binance cancels at most ten orders in one request, all of one symbol. */
export const MAX_BATCH = 10;

/** What the guard needs to know of an action: enough to budget it and to cut it into writes. */
export interface ActionSummary {
  readonly key: string;
  readonly action: ActionKind;
  readonly symbol: string;
  /** Of a cancel. */
  readonly orderKind: OrderKind | null;
  /** Of a close. */
  readonly slices: readonly Slice[];
}

/** Actions that are granted or refused together, in order. */
export type GroupSummary = readonly ActionSummary[];

/** One request that changes the exchange: a batch of regular cancels, one algo cancel, or one slice. */
export interface PlannedWrite {
  readonly key: string;
  readonly symbol: string;
  readonly actions: readonly string[];
  readonly calls: number;
  /** USDT. */
  readonly notional: string;
}

/** Calls and notional that an action takes from the budgets: one call an order cancelled or placed. */
export function costOf(action: ActionSummary): { calls: number; notional: string } {
  return action.action === 'cancel_all'
    ? { calls: 1, notional: '0' }
    : { calls: action.slices.length, notional: sum(action.slices.map(({ notional }) => notional)) };
}

/**
 * Cuts granted groups into writes, in the order in which they are sent. Keys are positions in that
 * order (`w1`, `w2`, ...), so the same grant always gives the same keys.
 */
export function cutIntoWrites(groups: readonly GroupSummary[]): PlannedWrite[] {
  const writes: Omit<PlannedWrite, 'key'>[] = [];
  let batch: { symbol: string; keys: string[] } | null = null;
  const flush = () => {
    if (batch !== null) {
      const { symbol, keys } = batch;
      writes.push({ symbol, actions: keys, calls: keys.length, notional: '0' });
    }
    batch = null;
  };
  for (const group of groups) {
    const plain = group.length === 1 && group[0]?.action === 'cancel_all';
    if (!plain) flush();
    for (const action of group) {
      if (action.action === 'cancel_all' && action.orderKind === 'regular') {
        if (batch !== null && (batch.symbol !== action.symbol || batch.keys.length >= MAX_BATCH)) flush();
        batch ??= { symbol: action.symbol, keys: [] };
        batch.keys.push(action.key);
        continue;
      }
      flush();
      const one = { symbol: action.symbol, actions: [action.key], calls: 1 };
      if (action.action === 'cancel_all') writes.push({ ...one, notional: '0' });
      else for (const slice of action.slices) writes.push({ ...one, notional: slice.notional });
    }
    if (!plain) flush();
  }
  flush();
  return writes.map((write, index) => ({ key: `w${index + 1}`, ...write }));
}
