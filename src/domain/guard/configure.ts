import { z } from 'zod';
import { plainText } from '../plain-text';
import { samePolicy } from '../policy';
import { policySchema } from '../policy-schema';
import type { Reason } from '../reasons';
import { shared, strictObject } from '../validation';
import { advance } from './advance';
import { disarm } from './arming';
import type { DisarmReason } from './disarm-reasons';
import type { GuardState } from './state';

export const configureSchema = shared(
  strictObject({
    policy: policySchema,
    /** Who applies it, for the record. */
    by: z
      .string('must be a name')
      .max(200, 'must have at most 200 characters')
      .transform((text) => plainText(text))
      .optional(),
    /** Forget which exchange account the guard is bound to: the next reservation binds it anew. */
    rebind: z.boolean('must be true or false').optional(),
    /** Only where the policy still has this version: so nobody overwrites what they did not see. */
    ifVersion: z
      .number('must be a policy version')
      .int('must be a policy version')
      .min(0, 'must be a policy version')
      .optional(),
  }),
);
/** What `configure` is given. */
export type ConfigureRequest = z.input<typeof configureSchema>;

/** What `configure` did. A changed policy has a new version and disarms. */
export interface ConfigureAnswer {
  readonly policyVersion: number;
  readonly changed: boolean;
  readonly disarmed: boolean;
  /** Nothing was done: the policy had another version than `ifVersion`. */
  readonly refused?: Extract<Reason, 'policy_changed'>;
}

/** Replaces the policy. Any effective change ends the arming and so every permit to come, and a proposal. */
export function configure(
  earlier: GuardState,
  request: z.output<typeof configureSchema>,
  now: number,
): { state: GuardState; answer: ConfigureAnswer } {
  const before = advance(earlier, now);
  if (request.ifVersion !== undefined && request.ifVersion !== before.policyVersion) {
    const { policyVersion } = before;
    return {
      state: before,
      answer: { policyVersion, changed: false, disarmed: false, refused: 'policy_changed' },
    };
  }
  const by = request.by ?? null;
  let state = before;
  const changed = !before.configured || !samePolicy(before.policy, request.policy);
  if (changed) {
    state = endArming(
      { ...state, configured: true, policy: request.policy, policyVersion: state.policyVersion + 1 },
      'policy_changed',
      by,
      now,
    );
  }
  if (request.rebind === true) {
    state = endArming({ ...state, exchangeId: null, newestAsOf: null }, 'exchange_rebound', by, now);
  }
  return {
    state,
    answer: {
      policyVersion: state.policyVersion,
      changed,
      disarmed: before.arming !== null && state.arming === null,
    },
  };
}

/** Disarms where there is something to disarm: a guard that was never armed still says so. */
function endArming(state: GuardState, ...why: [DisarmReason, string | null, number]): GuardState {
  return state.arming === null ? { ...state, proposal: null } : disarm(state, ...why);
}
