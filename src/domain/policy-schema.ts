import { z } from 'zod';
import { MAX_ACTIONS, MAX_ARM_SECONDS } from './bounds';
import { POLICY_ACTIONS, type Policy } from './policy';
import { symbolSchema } from './symbol';
import { isNonNegativeDecimal, shared, strictObject } from './validation';

const count = (max: number) =>
  z
    .number(`must be a whole number from 0 to ${max}`)
    .int(`must be a whole number from 0 to ${max}`)
    .min(0, `must be a whole number from 0 to ${max}`)
    .max(max, `must be a whole number from 0 to ${max}`);

/** USDT as a decimal string; a number would already have lost digits. */
const usdt = z
  .string('must be an amount in USDT as a decimal string such as "500"')
  .refine(
    isNonNegativeDecimal,
    'must be an amount in USDT as a decimal string such as "500", zero or more and below 1e30',
  );

const budgetSchema = strictObject({
  maxCallsPerRun: count(1000).default(10),
  maxNotionalPerRun: usdt.default('1000'),
  maxCallsPerDay: count(100_000).default(100),
  maxNotionalPerDay: usdt.default('5000'),
});

/** What a policy may say, with its defaults. */
export const policySchema = shared(
  strictObject({
    action: z
      .enum(POLICY_ACTIONS, `must be one of ${POLICY_ACTIONS.map((action) => `"${action}"`).join(', ')}`)
      .default('none'),
    dryRun: z.boolean('must be true or false').default(true),
    allowActiveRemediation: z.boolean('must be true or false').default(false),
    cooldownSeconds: z
      .number('must be a number of seconds from 0 to 86400')
      .min(0, 'must be a number of seconds from 0 to 86400')
      .max(86_400, 'must be a number of seconds from 0 to 86400')
      .default(60),
    symbolWhitelist: z.array(symbolSchema, 'must be a list of symbols').max(500).default([]),
    maxFlattenNotionalUsdt: usdt.default('500'),
    maxOrdersPerAction: count(MAX_ACTIONS).default(10),
    maxSymbolsPerAction: count(MAX_ACTIONS).default(3),
    massConfirmSeconds: z
      .number('must be a number of seconds from 0 to 3600')
      .min(0, 'must be a number of seconds from 0 to 3600')
      .max(3_600, 'must be a number of seconds from 0 to 3600')
      .default(60),
    budget: budgetSchema.prefault({}),
    maxArmSeconds: z
      .number(`must be a whole number of seconds from 1 to ${MAX_ARM_SECONDS}`)
      .int(`must be a whole number of seconds from 1 to ${MAX_ARM_SECONDS}`)
      .min(1, `must be a whole number of seconds from 1 to ${MAX_ARM_SECONDS}`)
      .max(MAX_ARM_SECONDS, `must be a whole number of seconds from 1 to ${MAX_ARM_SECONDS}`)
      .default(28_800),
    approvals: z
      .number('must be 1 or 2')
      .int('must be 1 or 2')
      .min(1, 'must be 1 or 2')
      .max(2, 'must be 1 or 2')
      .default(1),
  }),
) satisfies z.core.$ZodType<Policy>;

/** The policy of a guard that nobody configured: nothing is allowed. */
export function defaultPolicy(): Policy {
  return z.parse(policySchema, {});
}
