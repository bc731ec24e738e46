import {
  type CycleFacts,
  cycleFacts,
  evaluateGates,
  type GuardView,
  reasonsOf,
} from '../../../../src/domain/gates';
import { type GuardStatus, guardStatus } from '../../../../src/domain/guard/status';
import type { Action, ActionGroup, Plan } from '../../../../src/domain/plan';
import type { Reason } from '../../../../src/domain/reasons';
import { NOON, type PolicyOverrides } from '../builders';
import { armedGuard } from '../guard/builders';

/** What a cycle evaluates gates on. */
export type GateContext = CycleFacts & { readonly guard: GuardView };

/** The status of a guard that is armed under `policy`, a moment after it was armed. */
export const armedStatus = (
  policy: PolicyOverrides = {},
  arming: Record<string, unknown> = {},
): GuardStatus => guardStatus(armedGuard(policy, arming), NOON, false);

/** A context in which every gate is open, for a change of one thing at a time. */
export const openContext = (over: Partial<GateContext> = {}): GateContext => ({
  guard: { available: true, status: armedStatus() },
  allowMainnetTrade: true,
  now: NOON,
  cooldownAllowanceMs: 5_000,
  ...over,
});

/** A context that differs from the open one in its guard's status only. */
export const contextWith = (status: Partial<GuardStatus>): GateContext =>
  openContext({ guard: { available: true, status: { ...armedStatus(), ...status } } });

/** A context under a policy, and perhaps a narrower arming. */
export const under = (policy: PolicyOverrides, arming: Record<string, unknown> = {}): GateContext =>
  openContext({ guard: { available: true, status: armedStatus(policy, arming) } });

export interface Judged {
  readonly group: ActionGroup;
  readonly allowed: boolean;
  readonly verdicts: readonly { readonly action: Action; readonly reasons: readonly Reason[] }[];
}

/** The gates' verdicts as a cycle gets them. */
export const evaluate = (plan: Plan, { guard, ...own }: GateContext): Judged[] =>
  evaluateGates(plan, cycleFacts(guard, own)).map(({ group, allowed, verdicts }) => ({
    group,
    allowed,
    verdicts: verdicts.map((verdict) => ({ action: verdict.action, reasons: reasonsOf(verdict) })),
  }));

/** The closed gates of every action, by the action's key. */
export const reasonsByKey = (verdicts: readonly Judged[]): Record<string, readonly Reason[]> =>
  Object.fromEntries(
    verdicts.flatMap((group) => group.verdicts.map(({ action, reasons }) => [action.key, reasons])),
  );
