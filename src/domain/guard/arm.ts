import { z } from 'zod';
import { iso } from '../iso';
import { plainText } from '../plain-text';
import { idOfLines, PLAN_ID } from '../plan-id';
import { MAX_PLAN_ACTIONS, planLeftOf } from '../plan-left';
import { allowsKind, type Policy } from '../policy';
import { symbolSchema } from '../symbol';
import { explainIssues, isNonNegativeDecimal, shared, strictObject, textLike } from '../validation';
import { ACTION_KINDS, type ActionKind } from '../vocabulary';
import { advance } from './advance';
import { begin, propose } from './proposal';
import { rejected } from './rejected';
import type { ArmingTerms, GuardState } from './state';

const DEFAULT_ARM_SECONDS = 3_600;
const SHORT_TEXT = 'must be 1 to 200 characters';

export const shortText = shared(
  z
    .string(SHORT_TEXT)
    .trim()
    .max(200, SHORT_TEXT)
    .transform((text) => plainText(text))
    .pipe(z.string().min(1, SHORT_TEXT)),
);
const MAX_LINE = 'must have at most 400 characters';
const MS = 'must be a time in ms since the epoch';
const yesOrNo = z.boolean('must be true or false');

/** Kept as short as a policy's whitelist, and not refused: an older guard took it, and holds by it. */
const unique = <T>(list: T[]): T[] => [...new Set(list)];

export const armSchema = shared(
  strictObject({
    operator: shortText,
    reason: shortText,
    ttlSeconds: z
      .number('must be a whole number of seconds, at least 1')
      .int('must be a whole number of seconds, at least 1')
      .min(1, 'must be a whole number of seconds, at least 1')
      .optional(),
    actions: z
      .array(
        z.enum(ACTION_KINDS as [ActionKind, ...ActionKind[]], 'must be "cancel_all" or "flatten"'),
        'must be a list of "cancel_all" and "flatten"',
      )
      .min(1, 'must name at least one action')
      .transform(unique)
      .optional(),
    symbols: z
      .array(symbolSchema, 'must be a list of symbols')
      .min(1, 'must name at least one symbol')
      .transform(unique)
      .optional(),
    maxNotionalUsdt: z
      .string('must be an amount in USDT as a decimal string')
      .refine(isNonNegativeDecimal, 'must be an amount in USDT as a decimal string such as "200"')
      .optional(),
    botIsDown: yesOrNo.optional(),
    acceptUnknownLedger: yesOrNo.optional(),
    plan: textLike(PLAN_ID, 'must be the id of a plan: 16 hex digits').optional(),
    planActions: z
      .array(
        z.string('must be a line of a plan').min(1, 'must be a line of a plan').max(400, MAX_LINE),
        'must be a list of lines of a plan',
      )
      .min(1, 'must name at least one action')
      .max(MAX_PLAN_ACTIONS, `must name at most ${MAX_PLAN_ACTIONS} actions`)
      .optional(),
    once: yesOrNo.optional(),
    /** ms, the server's clock: heard later, by a worker that was away, it arms nothing. */
    beginBefore: z.number(MS).int(MS).min(1, MS).optional(),
  }),
);
/** Payload of the `arm` signal. */
export type ArmRequest = z.input<typeof armSchema>;

/** Why an arming would widen the policy, or contradicts itself, or undefined. */
function problemOf(request: z.output<typeof armSchema>, policy: Policy): string | undefined {
  const { ttlSeconds, actions, symbols, plan, planActions } = request;
  if (planActions !== undefined && idOfLines(planActions) !== plan)
    return `planActions: must be the lines of the plan ${plan ?? '(none is named)'}`;
  if (ttlSeconds !== undefined && ttlSeconds > policy.maxArmSeconds) {
    return `ttlSeconds: must be from 1 to the policy's maxArmSeconds ${policy.maxArmSeconds}, got ${ttlSeconds}`;
  }
  const action = actions?.find((kind) => !allowsKind(policy.action, kind));
  if (action !== undefined)
    return `actions: ${action} is not allowed by the policy's action ${policy.action}`;
  const symbol = symbols?.find((name) => !policy.symbolWhitelist.includes(name));
  if (symbol !== undefined) {
    return `symbols: ${symbol} is not in the policy's symbolWhitelist (${policy.symbolWhitelist.join(', ') || 'empty'})`;
  }
  return undefined;
}

/**
 * Arms the guard, or leaves it as it was and records why not. A new arming ends the permits of every
 * earlier one. Where the policy asks for two operators it is only proposed, and what holds now goes on.
 * @param payload whatever the signal carried
 */
export function arm(before: GuardState, payload: unknown, now: number): GuardState {
  const state = advance(before, now);
  const reject = (message: string) => rejected(state, `arm: ${message}`, now);
  if (state.birth.status === 'pending')
    return reject('the guard is still reading what its predecessor spent; arm again in a moment');
  const parsed = z.safeParse(armSchema, payload);
  if (!parsed.success) return reject(explainIssues(parsed.error, payload, ''));
  const request = parsed.data;
  const { beginBefore } = request;
  if (beginBefore !== undefined && now >= beginBefore)
    return reject(
      `too late: it was to begin before ${iso(beginBefore)}, and no worker heard it until ${iso(now)}; arm again if it is still wanted`,
    );
  const problem = problemOf(request, state.policy);
  if (problem !== undefined) return reject(problem);
  const ttlSeconds = request.ttlSeconds ?? Math.min(DEFAULT_ARM_SECONDS, state.policy.maxArmSeconds);
  const terms = termsOf(request);
  return state.policy.approvals === 1
    ? begin(state, { terms, ttlSeconds, approvedBy: null }, now)
    : propose(state, { terms, ttlSeconds }, now);
}

const termsOf = (request: z.output<typeof armSchema>): ArmingTerms => ({
  operator: request.operator,
  reason: request.reason,
  actions: request.actions ?? null,
  symbols: request.symbols ?? null,
  maxNotionalUsdt: request.maxNotionalUsdt ?? null,
  botIsDown: request.botIsDown ?? false,
  once: request.once ?? false,
  plan: request.plan ?? null,
  planLeft: request.planActions === undefined ? null : planLeftOf(request.planActions),
  acceptedUnknownLedger: request.acceptUnknownLedger ?? false,
});
