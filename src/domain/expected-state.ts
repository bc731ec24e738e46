import { z } from 'zod';
import { isDecimalText, sameAmount } from './decimal';
import { symbolSchema } from './policy';
import { explainIssues, strictObject } from './validation';

/** What an expected order is, in the bot's words or in Binance's. */
const OPEN_STATUSES = ['OPEN', 'NEW', 'PARTIALLY_FILLED'] as const;
const FINISHED_STATUSES = ['FILLED', 'CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH', 'REJECTED'] as const;
const STATUSES = [...OPEN_STATUSES, ...FINISHED_STATUSES] as const;

const instant = z
  .string('must be an ISO 8601 time with a zone, such as "2026-11-23T10:15:30.250Z"')
  .refine(
    (text) =>
      /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/.test(text) &&
      !Number.isNaN(Date.parse(text)) &&
      new Date(Date.parse(`${text.slice(0, 10)}T00:00:00Z`)).toISOString().startsWith(text.slice(0, 10)),
    'must be an ISO 8601 time with a zone, such as "2026-11-23T10:15:30.250Z"',
  )
  .transform((text) => Date.parse(text));

const orderSchema = z.object({
  symbol: symbolSchema,
  clientOrderId: z
    .string('must be a client order id')
    .min(1, 'must be a client order id')
    .max(36, 'must have at most 36 characters'),
  status: z.enum(STATUSES, `must be one of ${STATUSES.join(', ')}`),
  createdAt: instant,
});

const positionSchema = z.object({
  symbol: symbolSchema,
  positionSide: z.enum(['BOTH', 'LONG', 'SHORT'], 'must be "BOTH", "LONG" or "SHORT"'),
  amount: z
    .string('must be a decimal string')
    .refine(isDecimalText, 'must be a decimal string such as "-0.010"'),
});

/** The file format that a bot writes. Rows may carry keys of the bot's own; the top level may not. */
export const expectedStateSchema = strictObject({
  version: z.literal(1, 'must be 1'),
  asOf: instant,
  ordersComplete: z.boolean('must be true or false'),
  positionsComplete: z.boolean('must be true or false'),
  orders: z.array(orderSchema, 'must be a list of orders'),
  positions: z.array(positionSchema, 'must be a list of positions'),
});

/** What the bot says should be on the exchange; times in ms since the epoch. */
export type ExpectedState = z.output<typeof expectedStateSchema>;
export type ExpectedOrder = ExpectedState['orders'][number];
export type ExpectedPosition = ExpectedState['positions'][number];

export const isFinished = (order: ExpectedOrder) =>
  (FINISHED_STATUSES as readonly string[]).includes(order.status);

/** An answer that may be unusable, with what an operator needs to know about it. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/** Nothing is expected, as of `now`: for an account whose bot is retired or declared dead. */
export function flatState(now: number): ExpectedState {
  return { version: 1, asOf: now, ordersComplete: true, positionsComplete: true, orders: [], positions: [] };
}

/**
 * Reads the text of an expected state. Malformed in one place is malformed as a whole.
 * @param place what the operator calls the source: a path, an address
 */
export function parseExpectedState(text: string, place: string): Read<ExpectedState> {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    return { ok: false, problem: `${place}: not JSON: ${(error as Error).message}` };
  }
  const result = expectedStateSchema.safeParse(input);
  if (!result.success) return { ok: false, problem: explainIssues(result.error, input, place) };
  const duplicate = findDuplicate(result.data);
  return duplicate === undefined
    ? { ok: true, value: result.data }
    : { ok: false, problem: `${place}: ${duplicate}` };
}

function findDuplicate(state: ExpectedState): string | undefined {
  const orders = new Map<string, ExpectedOrder>();
  for (const order of state.orders) {
    const key = `${order.symbol} ${order.clientOrderId}`;
    const other = orders.get(key);
    if (other !== undefined && other.status !== order.status)
      return `orders: ${key} is listed as ${other.status} and as ${order.status}`;
    orders.set(key, order);
  }
  const positions = new Map<string, ExpectedPosition>();
  for (const position of state.positions) {
    const key = `${position.symbol} ${position.positionSide}`;
    const other = positions.get(key);
    if (other !== undefined && !sameAmount(other.amount, position.amount)) {
      return `positions: ${key} is listed as ${other.amount} and as ${position.amount}`;
    }
    positions.set(key, position);
  }
  return undefined;
}

/** How far in the future an `asOf` may lie: clocks differ a little. */
const MAX_FUTURE_MS = 2_000;

/**
 * Why a state cannot be used now, or undefined where it can.
 * @param now ms, the worker's clock
 * @param notBefore ms: `asOf` must be later than this (the exchange reads of the cycle's first look)
 */
export function stalenessOf(
  state: ExpectedState,
  { now, maxAgeMs, notBefore }: { now: number; maxAgeMs: number; notBefore?: number | undefined },
): string | undefined {
  const age = now - state.asOf;
  const asOf = new Date(state.asOf).toISOString();
  if (age > maxAgeMs)
    return `asOf ${asOf} is ${Math.round(age / 1000)} s old, allowed are ${maxAgeMs / 1000} s`;
  if (age < -MAX_FUTURE_MS)
    return `asOf ${asOf} lies ${Math.round(-age / 1000)} s in the future, allowed are ${MAX_FUTURE_MS / 1000} s`;
  if (notBefore !== undefined && state.asOf <= notBefore) {
    return `asOf ${asOf} is not later than this cycle's first look at ${new Date(notBefore).toISOString()}`;
  }
  return undefined;
}
