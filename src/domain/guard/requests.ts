import { z } from 'zod';
import { isNonNegativeDecimal, strictObject, symbolSchema } from '../validation';
import { ACTION_RESULTS } from '../vocabulary';
import { MAX_RECV_WINDOW_MS } from './state';

/**
 * Shapes of the updates that activities send. An operator can send them by hand too, so the guard
 * rejects what it cannot use before it touches its state.
 */

const text = z
  .string('must be a text')
  .min(1, 'must not be empty')
  .max(400, 'must have at most 400 characters');
const time = z
  .number('must be ms since the epoch')
  .int('must be whole ms')
  .min(0, 'must be ms since the epoch');
const amount = z
  .string('must be a decimal string')
  .refine(isNonNegativeDecimal, 'must be a decimal string, zero or more');
const flag = z.boolean('must be true or false');

const run = { workflowId: text, runId: text, originalExecutionRunId: text };

const actionSchema = strictObject({
  key: text,
  action: z.enum(['cancel_all', 'flatten'], 'must be "cancel_all" or "flatten"'),
  symbol: symbolSchema,
  orderKind: z.enum(['regular', 'algo'], 'must be "regular" or "algo"').nullable(),
  slices: z
    .array(strictObject({ quantity: amount, notional: amount }), 'must be a list of slices')
    .max(100, 'must have at most 100 slices'),
});

export const reserveSchema = strictObject({
  ...run,
  reservationId: text,
  exchangeId: text,
  policyVersion: z.number('must be a number').int('must be whole').min(0, 'must be zero or more'),
  plannedAt: time,
  planMaxAgeMs: z
    .number('must be ms')
    .min(5_000, 'must be at least 5000')
    .max(300_000, 'must be at most 300000'),
  asOf: time,
  asOfFromBot: flag,
  recvWindowMs: z
    .number('must be ms')
    .min(1, 'must be at least 1')
    .max(MAX_RECV_WINDOW_MS, `must be at most ${MAX_RECV_WINDOW_MS}`),
  groups: z
    .array(z.array(actionSchema).min(1, 'must name an action').max(200), 'must be a list of groups')
    .min(1)
    .max(500),
});

export const permitSchema = strictObject({
  ...run,
  reservationId: text,
  write: text,
  nonce: text,
  activityId: text,
  attempt: z.number('must be a number').int('must be whole').min(1, 'must be at least 1'),
});

export const settleSchema = strictObject({
  reservationId: text,
  results: z
    .array(
      strictObject({
        write: text,
        result: z.enum(ACTION_RESULTS, `must be one of ${ACTION_RESULTS.join(', ')}`),
        sender: flag,
      }),
    )
    .max(1_000),
  unprotectedPosition: flag,
});
