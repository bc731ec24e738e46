import { z } from 'zod';
import { MAX_CLIENT_ID_LENGTH } from './client-id-length';
import { isDecimalText, sameAmount } from './decimal';
import {
  EXPECTED_STATUSES,
  type ExpectedOrder,
  type ExpectedPosition,
  type ExpectedState,
  isFinished,
  type Read,
} from './expected-state';
import { ownership } from './identity';
import { signProblem } from './leg';
import { parseStrictJson } from './strict-json';
import { symbolSchema } from './symbol';
import { explainIssues, shared, strictObject } from './validation';
import { POSITION_SIDES } from './vocabulary';

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

/** What an exchange takes as a client order id (Binance USD-M, New Order); another spelling would name no order. */
const CLIENT_ID = /^[.A-Z:/a-z0-9_-]+$/;

/** Rows of one list. More are refused before any of them is looked at: each bad one costs more than a good one. */
export const MAX_STATE_ROWS = 50_000;
const TOO_MANY = `must have at most ${MAX_STATE_ROWS} rows`;

const orderSchema = <Time extends z.ZodType<number>>(time: Time) =>
  z
    .object({
      symbol: symbolSchema,
      clientOrderId: z
        .string('must be a client order id')
        .min(1, 'must be a client order id')
        .max(MAX_CLIENT_ID_LENGTH, `must have at most ${MAX_CLIENT_ID_LENGTH} characters`)
        .regex(CLIENT_ID, 'must have only letters, digits and . : / _ -, as every client order id'),
      status: z.enum(EXPECTED_STATUSES, `must be one of ${EXPECTED_STATUSES.join(', ')}`),
      createdAt: time,
    })
    .superRefine(({ symbol, clientOrderId }, context) => {
      const named = ownership(clientOrderId, null);
      if (named.owner === 'ours' && named.identity.symbol !== symbol)
        context.addIssue({
          code: 'custom',
          path: ['clientOrderId'],
          message: `must name the symbol of its row: the id names ${named.identity.symbol}, the row ${symbol}`,
        });
    });

const positionSchema = z
  .object({
    symbol: symbolSchema,
    positionSide: z.enum(POSITION_SIDES, 'must be "BOTH", "LONG" or "SHORT"'),
    amount: z
      .string('must be a decimal string')
      .refine(isDecimalText, { error: 'must be a decimal string such as "-0.010"', abort: true }),
  })
  .superRefine((position, context) => {
    const problem = signProblem(position);
    if (problem !== null)
      context.addIssue({ code: 'custom', path: ['amount'], message: `${position.positionSide} ${problem}` });
  });

const stateSchema = <Time extends z.ZodType<number>>(time: Time) =>
  strictObject({
    version: z.literal(1, 'must be 1'),
    asOf: time,
    ordersComplete: z.boolean('must be true or false'),
    positionsComplete: z.boolean('must be true or false'),
    orders: z.array(orderSchema(time), 'must be a list of orders').max(MAX_STATE_ROWS, TOO_MANY),
    positions: z.array(positionSchema, 'must be a list of positions').max(MAX_STATE_ROWS, TOO_MANY),
  });

/** The file format that a bot writes. Rows may carry keys of the bot's own; the top level may not. */
export const expectedStateSchema = shared(stateSchema(instant)) satisfies z.core.$ZodType<ExpectedState>;

const epoch = z
  .number('must be ms since the epoch')
  .int('must be whole ms since the epoch')
  .min(0, 'must be ms since the epoch');
/** The same from code: times are ms since the epoch. */
const stateInCodeSchema = stateSchema(epoch) satisfies z.ZodType<ExpectedState>;

/** Checks a state that code gave as strictly as one that a file holds. */
export const checkExpectedState = (input: unknown, place: string): Read<ExpectedState> =>
  checked(stateInCodeSchema, input, place);

/**
 * Reads the text of an expected state. Malformed in one place is malformed as a whole.
 * @param place what the operator calls the source: a path, an address
 * @param most so many findings are listed, the rest counted
 */
export function parseExpectedState(text: string, place: string, most?: number): Read<ExpectedState> {
  let input: unknown;
  try {
    input = parseStrictJson(text);
  } catch (error) {
    return { ok: false, problem: `${place}: ${(error as Error).message}` };
  }
  return checked(expectedStateSchema, input, place, most);
}

function checked(
  schema: z.core.$ZodType<ExpectedState>,
  input: unknown,
  place: string,
  most?: number,
): Read<ExpectedState> {
  for (const list of ['orders', 'positions'] as const) {
    const rows = (input as Record<string, unknown> | null | undefined)?.[list];
    if (Array.isArray(rows) && rows.length > MAX_STATE_ROWS)
      return { ok: false, problem: `${place}: ${list}: ${TOO_MANY}, got ${rows.length}` };
  }
  const result = z.safeParse(schema, input);
  if (!result.success) return { ok: false, problem: explainIssues(result.error, input, place, most) };
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
    if (other !== undefined && isFinished(other) !== isFinished(order))
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
