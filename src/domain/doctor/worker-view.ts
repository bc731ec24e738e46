import { z } from 'zod';
import { symbolSchema } from '../symbol';
import { shared, strictObject } from '../validation';
import { LEVELS } from './finding';

/** What a worker is asked to look at, of the configuration that it does not have itself. */
export const doctorSchema = shared(
  strictObject({
    symbolWhitelist: z
      .array(symbolSchema, 'must be a list of symbols')
      .max(500, 'must name at most 500 symbols'),
    /** Whether the policy asks for writes. */
    writes: z.boolean('must be true or false'),
    /** Of all accounts at the worker's address. */
    looksPerMinute: z.number('must be a number').min(0, 'must be zero or more'),
  }),
);
export type DoctorQuestion = z.output<typeof doctorSchema>;

/** What a worker says of itself and one account; one of another version may say more. */
export const workerViewSchema = shared(
  z.looseObject({
    version: z.string(),
    /** ms, its clock, when it began to look. */
    at: z.number(),
    tookMs: z.number(),
    exchangeId: z.string(),
    /** The account's, without the policy. */
    settings: z.record(z.string(), z.unknown()),
    findings: z.array(
      z.object({ check: z.string(), level: z.enum(LEVELS), found: z.string(), todo: z.string().nullable() }),
    ),
  }),
);
export type WorkerView = z.output<typeof workerViewSchema>;
