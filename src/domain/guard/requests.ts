import { z } from 'zod';
import { MAX_ACTIONS, MAX_RECV_WINDOW_MS, MAX_TEXT_LENGTH, PLAN_AGE_SECONDS } from '../bounds';
import { MAX_JUDGED_ID_LENGTH } from '../client-id-length';
import { decimal, isComputedText, isDecimalText, sum } from '../decimal';
import { ORDER_OWNERS } from '../identity';
import { signProblem } from '../leg';
import { legKey, orderKey } from '../mismatches';
import { plainText } from '../plain-text';
import {
  type ActionGroup,
  actionsOf,
  type CancelAction,
  CLOSE_OBSTACLES,
  type CloseAction,
  closingSide,
} from '../plan';
import { legNotional, MAX_SLICES } from '../sizing';
import { symbolSchema } from '../symbol';
import { isNonNegativeDecimal, shared, strictObject } from '../validation';
import { ACTION_RESULTS, MISMATCH_TYPES, ORDER_KINDS, POSITION_SIDES, SIDES } from '../vocabulary';
import type { PermitRequest } from './permit';
import type { ReserveRequest } from './reserve';
import type { SettleRequest } from './settle';

/**
 * Shapes of the updates that activities send. Anybody who may send an update can send them by hand too,
 * so the guard rejects what it cannot use, and what contradicts itself, before it touches its state.
 */

const text = z
  .string('must be a text')
  .min(1, 'must not be empty')
  .max(MAX_TEXT_LENGTH, `must have at most ${MAX_TEXT_LENGTH} characters`)
  .refine((value) => plainText(value, MAX_TEXT_LENGTH) === value, 'must be one line of text');
const time = z
  .number('must be ms since the epoch')
  .int('must be whole ms')
  .min(0, 'must be ms since the epoch');
// Aborts: what follows reads it as a number.
const amount = z
  .string('must be a decimal string')
  .refine(isDecimalText, { error: 'must be a decimal string', abort: true });
const positive = amount.refine((quantity) => decimal(quantity).gt(0), {
  error: 'must be above zero',
  abort: true,
});
const quantity = amount.refine(isNonNegativeDecimal, {
  error: 'must be a decimal string, zero or more',
  abort: true,
});
// A product has more digits than what is multiplied.
const worth = z
  .string('must be a decimal string')
  .refine(isComputedText, { error: 'must be a decimal string', abort: true })
  .refine((text) => decimal(text).gte(0), { error: 'must be a decimal string, zero or more', abort: true });
const flag = z.boolean('must be true or false');
const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

const run = { workflowId: text, runId: text, originalExecutionRunId: text };

const common = {
  key: text,
  mismatch: oneOf(MISMATCH_TYPES),
  symbol: symbolSchema,
  positionSide: oneOf(POSITION_SIDES),
  side: oneOf(SIDES),
  updateTime: time,
};

const cancelSchema = strictObject({
  ...common,
  kind: z.literal('cancel_all', 'must be "cancel_all"'),
  clientOrderId: text.max(MAX_JUDGED_ID_LENGTH, `must have at most ${MAX_JUDGED_ID_LENGTH} characters`),
  orderId: z.string('must be an order id').regex(/^[\w-]{1,40}$/, 'must be an order id'),
  orderKind: oneOf(ORDER_KINDS),
  quantity,
  owner: oneOf(ORDER_OWNERS),
  protective: flag,
  obstacle: z.literal('symbol_unreadable', 'must be "symbol_unreadable"').nullable(),
}).refine((order) => order.key === orderKey(order), {
  path: ['key'],
  message: "must be the order's own key",
}) satisfies z.ZodType<CancelAction>;

const closeSchema = strictObject({
  ...common,
  kind: z.literal('flatten', 'must be "flatten"'),
  amount,
  markPrice: positive.nullable(),
  quoteAsset: z.string('must be an asset').min(1, 'must be an asset').max(40, 'must be an asset').nullable(),
  slices: z
    .array(positive, 'must be a list of quantities')
    .max(MAX_SLICES, `must have at most ${MAX_SLICES}`),
  left: quantity,
  notional: worth.nullable(),
  obstacle: oneOf(CLOSE_OBSTACLES).nullable(),
}).superRefine((close, context) => {
  for (const [path, message] of contradictions(close))
    context.addIssue({ code: 'custom', path: [path], message });
}) satisfies z.ZodType<CloseAction>;

/** What a close says of itself that cannot be, each with the field that says it. */
function contradictions(close: CloseAction): [keyof CloseAction, string][] {
  const { key, amount: signed, positionSide, side, slices, markPrice, quoteAsset, notional: worth } = close;
  const size = decimal(signed);
  const found: [keyof CloseAction, string][] = [];
  if (key !== legKey(close)) found.push(['key', "must be the leg's own key"]);
  if (side !== closingSide(signed)) found.push(['side', 'must be the side that reduces the amount']);
  if (signProblem(close) !== null) found.push(['amount', `cannot be ${signed} on a ${positionSide} leg`]);
  if (decimal(sum(slices)).gt(size.abs())) found.push(['slices', 'must together not exceed the amount']);
  const wanted = legNotional(signed, markPrice, quoteAsset);
  if (worth === null ? wanted !== null : wanted === null || !decimal(worth).eq(decimal(wanted)))
    found.push(['notional', `must be |amount| x markPrice, here ${wanted}`]);
  return found;
}

const groupSchema = strictObject({
  cancels: z.array(cancelSchema, 'must be a list of cancels').max(MAX_ACTIONS),
  close: closeSchema.nullable(),
}).superRefine(({ cancels, close }, context) => {
  const symbol = close?.symbol ?? cancels[0]?.symbol;
  if (symbol === undefined) context.addIssue({ code: 'custom', message: 'must name an action' });
  else if (cancels.some((cancel) => cancel.symbol !== symbol))
    context.addIssue({ code: 'custom', message: 'must be of one symbol' });
  if (close === null && cancels.length > 1)
    context.addIssue({ code: 'custom', message: 'must have a close, or one cancel alone' });
}) satisfies z.ZodType<ActionGroup>;

const groupsSchema = z
  .array(groupSchema, 'must be a list of groups')
  .min(1, 'must have a group')
  .max(MAX_ACTIONS, `must have at most ${MAX_ACTIONS} groups`)
  .superRefine((groups, context) => {
    const keys = groups.flatMap((group) => actionsOf(group).map(({ key }) => key));
    if (keys.length > MAX_ACTIONS)
      context.addIssue({ code: 'custom', message: `must have at most ${MAX_ACTIONS} actions` });
    const twice = keys.find((key, i) => keys.indexOf(key) !== i);
    if (twice !== undefined) context.addIssue({ code: 'custom', message: `names ${twice} twice` });
  });

const PLAN_AGE_MS = { least: PLAN_AGE_SECONDS.least * 1_000, most: PLAN_AGE_SECONDS.most * 1_000 };

export const reserveSchema = shared(
  strictObject({
    ...run,
    reservationId: text,
    exchangeId: text,
    policyVersion: z.number('must be a number').int('must be whole').min(0, 'must be zero or more'),
    plannedAt: time,
    planMaxAgeMs: z
      .number('must be ms')
      .min(PLAN_AGE_MS.least, `must be at least ${PLAN_AGE_MS.least}`)
      .max(PLAN_AGE_MS.most, `must be at most ${PLAN_AGE_MS.most}`),
    asOf: time,
    asOfFromBot: flag,
    massChange: flag,
    recvWindowMs: z
      .number('must be ms')
      .min(1, 'must be at least 1')
      .max(MAX_RECV_WINDOW_MS, `must be at most ${MAX_RECV_WINDOW_MS}`),
    cancelBatch: z
      .number('must be a number')
      .int('must be whole')
      .min(1, 'must be at least 1')
      .max(MAX_ACTIONS, `must be at most ${MAX_ACTIONS}`),
    groups: groupsSchema,
  }),
) satisfies z.core.$ZodType<ReserveRequest>;

export const permitSchema = shared(
  strictObject({
    ...run,
    reservationId: text,
    write: text,
    targets: z
      .array(text, 'must be a list of targets')
      .min(1, 'must name a target')
      .max(MAX_ACTIONS, `must have at most ${MAX_ACTIONS} targets`),
    nonce: text,
    activityId: text,
    attempt: z.number('must be a number').int('must be whole').min(1, 'must be at least 1'),
  }),
) satisfies z.core.$ZodType<PermitRequest>;

export const settleSchema = shared(
  strictObject({
    reservationId: text,
    results: z
      .array(
        strictObject({
          write: text,
          result: oneOf(ACTION_RESULTS),
          sender: flag,
        }),
        'must be a list of results',
      )
      .max(1_000),
    unprotectedPosition: flag,
  }),
) satisfies z.core.$ZodType<SettleRequest>;
