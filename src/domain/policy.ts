import { z } from 'zod';
import { decimal, isDecimalText } from './decimal';
import { isNonNegativeDecimal, strictObject } from './validation';

/** What the policy may do: the runbook's actions and our `cancel_then_flatten`. */
export const POLICY_ACTIONS = ['none', 'cancel_all', 'flatten', 'cancel_then_flatten'] as const;
export type PolicyAction = (typeof POLICY_ACTIONS)[number];

/** Upper bound of every per-cycle count: keeps a reservation small enough for one history event. */
const MAX_PER_CYCLE = 100;
const MAX_ARM_SECONDS = 604_800;

const count = (max: number) =>
  z
    .number(`must be a whole number from 0 to ${max}`)
    .int(`must be a whole number from 0 to ${max}`)
    .min(0, `must be a whole number from 0 to ${max}`)
    .max(max, `must be a whole number from 0 to ${max}`);

/** USDT as a decimal string; a number would already have lost digits. */
const usdt = z
  .string('must be an amount in USDT as a decimal string such as "500"')
  .refine(isNonNegativeDecimal, 'must be an amount in USDT as a decimal string such as "500", zero or more');

/** A Binance symbol: BTCUSDT, BTCUSDT_261225, or one in another script. */
export const symbolSchema = z
  .string('must be a symbol such as "BTCUSDT"')
  .regex(/^[^\s/a-z]{2,40}$/u, 'must be a symbol such as "BTCUSDT", in capitals, without "/"');

export const budgetSchema = strictObject({
  maxCallsPerRun: count(1000).default(10),
  maxNotionalPerRun: usdt.default('1000'),
  maxCallsPerDay: count(100_000).default(100),
  maxNotionalPerDay: usdt.default('5000'),
});

/** The policy of an account. It lives in the guard and nowhere else; the default allows nothing. */
export const policySchema = strictObject({
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
  maxOrdersPerAction: count(MAX_PER_CYCLE).default(10),
  maxSymbolsPerAction: count(MAX_PER_CYCLE).default(3),
  budget: budgetSchema.prefault({}),
  maxArmSeconds: z
    .number(`must be a whole number of seconds from 1 to ${MAX_ARM_SECONDS}`)
    .int(`must be a whole number of seconds from 1 to ${MAX_ARM_SECONDS}`)
    .min(1, `must be a whole number of seconds from 1 to ${MAX_ARM_SECONDS}`)
    .max(MAX_ARM_SECONDS, `must be a whole number of seconds from 1 to ${MAX_ARM_SECONDS}`)
    .default(28_800),
});
export type Policy = z.infer<typeof policySchema>;

/** The policy of a guard that nobody configured: nothing is allowed. */
export function defaultPolicy(): Policy {
  return policySchema.parse({});
}

/** True where both policies say the same, whatever the order of keys, the notation of amounts or the order of symbols. */
export function samePolicy(a: Policy, b: Policy): boolean {
  return canonical(a) === canonical(b);
}

function canonical(policy: Policy): string {
  const { budget, symbolWhitelist, ...rest } = policy;
  const sorted = (value: object) => Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(
    [sorted(rest), sorted(budget), [...new Set(symbolWhitelist)].sort()],
    (_key, value) => (isDecimalText(value) ? decimal(value).toFixed() : value),
  );
}

export const allowsCancel = (action: PolicyAction) =>
  action === 'cancel_all' || action === 'cancel_then_flatten';
export const allowsFlatten = (action: PolicyAction) =>
  action === 'flatten' || action === 'cancel_then_flatten';
