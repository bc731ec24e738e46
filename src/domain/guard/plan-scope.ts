import { MAX_MISMATCHES } from '../bound';
import { type ActionGroup, actionsOf, type CloseAction } from '../plan';
import { planId, planLine, shortHash } from '../plan-id';
import type { ArmingTerms } from './state';

/** No look lists more actions. */
export const MAX_PLAN_ACTIONS = MAX_MISMATCHES;

/** The ids of a plan's actions, by their lines. */
export const planLeftOf = (lines: readonly string[]): string[] => [...new Set(lines.map(shortHash))];

/** True where an arming is for all of these groups: for any plan, for exactly this one, or for what is left of it. */
export function isForPlan(
  { plan, planLeft }: Pick<ArmingTerms, 'plan' | 'planLeft'>,
  groups: readonly ActionGroup[],
): boolean {
  if (plan === null) return true;
  if (planLeft === null) return plan === planId(groups);
  const left = new Set(planLeft);
  return groups.flatMap(actionsOf).every((action) => left.has(shortHash(planLine(action))));
}

/**
 * What is left of a plan once these groups were granted: each action once. Of a close that takes more orders
 * than one cycle sends, what those leave open.
 */
export function planLeftAfter(
  planLeft: ArmingTerms['planLeft'],
  granted: readonly ActionGroup[],
): ArmingTerms['planLeft'] {
  if (planLeft === null) return null;
  const done = new Set(granted.flatMap(actionsOf).map((action) => shortHash(planLine(action))));
  const rest = granted.flatMap(({ close }) => (close === null || close.left === '0' ? [] : [restOf(close)]));
  return [...planLeft.filter((id) => !done.has(id)), ...planLeftOf(rest.map(planLine))];
}

const restOf = (close: CloseAction): CloseAction => ({
  ...close,
  amount: close.amount.startsWith('-') ? `-${close.left}` : close.left,
});
