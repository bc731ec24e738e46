import type { GuardStatus } from '../guard/status';
import type { ActionGroup } from '../plan';
import { isOtherPlan } from '../plan-left';
import { NO_RUN, type RunUsage } from '../usage';
import type { GateFacts, GuardFacts } from './gate';

/** The guard as the cycle sees it before it reserves. */
export type GuardView =
  | { readonly available: true; readonly status: GuardStatus }
  | { readonly available: false; readonly problem: string };

/** What a cycle's worker adds to what the guard says. */
export type CycleFacts = Omit<GateFacts, 'guard'>;

/** The facts of a cycle, which has reserved nothing yet. */
export const cycleFacts = (view: GuardView, own: CycleFacts): GateFacts => ({
  ...own,
  guard: view.available ? guardFacts(view.status) : null,
});

/** The facts of somebody who asks what a cycle could do now, and will not reserve. */
export function previewFacts(view: GuardView, own: CycleFacts): GateFacts {
  const facts = cycleFacts(view, own);
  if (!view.available || facts.guard === null) return facts;
  return { ...facts, guard: { ...facts.guard, locked: view.status.lockedUntil > own.now } };
}

/** The facts of somebody who knows all that one cycle would ask for: what an arming for one plan says to that. */
export function factsOfPlan(facts: GateFacts, groups: readonly ActionGroup[]): GateFacts {
  const { guard } = facts;
  if (guard === null || guard.arming === null || groups.length === 0) return facts;
  return { ...facts, guard: { ...guard, otherPlan: isOtherPlan(guard.arming, groups) } };
}

/** What a status says to the gates. */
export function guardFacts(status: GuardStatus, run: RunUsage = NO_RUN): GuardFacts {
  return {
    policy: status.policy,
    arming: status.arming,
    notArmedReason: status.notArmedReason ?? 'not_armed',
    cooldownUntil: status.cooldownUntil,
    locked: false,
    otherPlan: false,
    heldUntil: {},
    resting: status.resting,
    ledgerUnknown: status.budget.unknown,
    today: status.budget.used,
    run,
  };
}
