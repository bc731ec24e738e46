import type { Dec } from '../core/decimal';
import type { Effect } from '../core/effects';
import type { AlgoOrder, Order, Position, Trade } from '../core/model';
import type { LogEntry } from '../http/log';

/** As JSON has it: decimals are text. */
type Text<T> = {
  readonly [K in keyof T]: Extract<T[K], Dec> extends never ? T[K] : Exclude<T[K], Dec> | string;
};

/** What of an account is no longer as the lines before say. */
export interface AccountChange {
  readonly account: string;
  readonly dualSidePosition: boolean;
  readonly walletBalance: string;
  readonly orders: readonly Text<Order>[];
  readonly algos: readonly Text<AlgoOrder>[];
  readonly legs: readonly Text<Position>[];
  /** New ones. */
  readonly trades: readonly Text<Trade>[];
}

/** One line of the journal: what changed at once. Sequence numbers begin anew with each start of the exchange. */
export interface JournalLine {
  /** Host clock, ms. */
  readonly at: number;
  /** `start`: of the process; `reset`: everything before is forgotten. */
  readonly event: 'start' | 'reset' | 'change';
  /** The request that the exchange carried out, whatever it answers; null where none caused the change. */
  readonly request: Omit<LogEntry, 'effects'> | null;
  readonly effects: readonly Effect[];
  readonly changes: readonly AccountChange[];
}
