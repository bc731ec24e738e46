import { MAX_AS_OF_AHEAD_MS } from './bounds';
import type { PositionSide } from './vocabulary';

/** What an expected order is, in the bot's words or in Binance's. */
const OPEN_STATUSES = ['OPEN', 'PENDING', 'NEW', 'PARTIALLY_FILLED'] as const;
const FINISHED_STATUSES = [
  'FILLED',
  'CANCELED',
  'CANCELLED',
  'EXPIRED',
  'EXPIRED_IN_MATCH',
  'REJECTED',
] as const;
export const EXPECTED_STATUSES = [...OPEN_STATUSES, ...FINISHED_STATUSES] as const;
type ExpectedStatus = (typeof OPEN_STATUSES)[number] | (typeof FINISHED_STATUSES)[number];

export interface ExpectedOrder {
  readonly symbol: string;
  readonly clientOrderId: string;
  readonly status: ExpectedStatus;
  readonly createdAt: number;
}

export interface ExpectedPosition {
  readonly symbol: string;
  readonly positionSide: PositionSide;
  /** Base quantity as a decimal string, negative where short. */
  readonly amount: string;
}

/** What the bot says should be on the exchange; times in ms since the epoch. */
export interface ExpectedState {
  readonly version: 1;
  readonly asOf: number;
  readonly ordersComplete: boolean;
  readonly positionsComplete: boolean;
  readonly orders: readonly ExpectedOrder[];
  readonly positions: readonly ExpectedPosition[];
}

/** The same as a bot writes it: times are ISO 8601. */
export interface ExpectedStateFile {
  readonly version: 1;
  readonly asOf: string;
  readonly ordersComplete: boolean;
  readonly positionsComplete: boolean;
  readonly orders: readonly (Omit<ExpectedOrder, 'createdAt'> & { readonly createdAt: string })[];
  readonly positions: readonly ExpectedPosition[];
}

export const isFinished = (order: ExpectedOrder) =>
  (FINISHED_STATUSES as readonly string[]).includes(order.status);

/** An answer that may be unusable, with what an operator needs to know about it. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly problem: string;
      /**
       * True where it is certain that there is nothing: no file, or nobody who could answer. Anything else may be of a
       * bot that lives, and is not taken for flat on an operator's word that the bot is down.
       */
      readonly absent?: true;
    };

/** Nothing is expected, as of `now`: for an account whose bot is retired or declared dead. */
export function flatState(now: number): ExpectedState {
  return { version: 1, asOf: now, ordersComplete: true, positionsComplete: true, orders: [], positions: [] };
}

/** Whether a state claims to be of a time that has not come: its clock or its unit is wrong. */
export const isAhead = ({ asOf }: ExpectedState, now: number): boolean => asOf - now > MAX_AS_OF_AHEAD_MS;

/**
 * Why a state cannot be used now, or undefined where it can.
 * @param now ms, the worker's clock
 * @param notBefore ms: `asOf` must be later than this (the exchange reads of the cycle's first look, and its `asOf`)
 */
export function stalenessOf(
  state: ExpectedState,
  { now, maxAgeMs, notBefore }: { now: number; maxAgeMs: number; notBefore?: number | undefined },
): string | undefined {
  const age = now - state.asOf;
  const asOf = new Date(state.asOf).toISOString();
  if (age > maxAgeMs)
    return `asOf ${asOf} is ${Math.round(age / 1000)} s old, allowed are ${maxAgeMs / 1000} s`;
  if (isAhead(state, now))
    return `asOf ${asOf} lies ${Math.round(-age / 1000)} s in the future, allowed are ${MAX_AS_OF_AHEAD_MS / 1000} s`;
  if (notBefore !== undefined && state.asOf <= notBefore) {
    return `asOf ${asOf} is not later than this cycle's first look at ${new Date(notBefore).toISOString()}`;
  }
  return undefined;
}
