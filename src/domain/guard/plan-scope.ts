import { MAX_MISMATCHES } from '../bound';
import { type Action, type ActionGroup, actionsOf, type CloseAction } from '../plan';
import { planId, planLine, shortHash } from '../plan-id';
import type { Arming, ArmingTerms } from './state';

/** No look lists more actions. */
export const MAX_PLAN_ACTIONS = MAX_MISMATCHES;

type PlanScope = Pick<Arming, 'plan' | 'planLeft' | 'planDone'>;

/** The ids of a plan's actions, by their lines. */
export const planLeftOf = (lines: readonly string[]): string[] => [...new Set(lines.map(shortHash))];

const lineId = (action: Action): string => shortHash(planLine(action));

/**
 * True where these groups are not those that an arming is for: not exactly its plan, or, where its actions are
 * named one by one, not some of them. One that was granted before, and is there all the same, changes no plan.
 */
export function isOtherPlan(
  { plan, planLeft, planDone }: PlanScope,
  groups: readonly ActionGroup[],
): boolean {
  if (plan === null) return false;
  if (planLeft === null) return plan !== planId(groups);
  const known = new Set([...planLeft, ...planDone]);
  return groups
    .flatMap(actionsOf)
    .some((action) => !known.has(lineId(action)) && !known.has(shortHash(action.key)));
}

/** Keys of the actions that an arming's plan does not cover: all of another plan's, and what was granted before. */
export function outsidePlan(scope: PlanScope, groups: readonly ActionGroup[]): string[] {
  const { planLeft } = scope;
  const actions = groups.flatMap(actionsOf);
  const isOther = isOtherPlan(scope, groups);
  return actions
    .filter((action) => isOther || (planLeft !== null && !planLeft.includes(lineId(action))))
    .map(({ key }) => key);
}

/**
 * What is left of a plan once these groups were granted, and what is done: each action once. Of a close that
 * takes more orders than one cycle sends, what those leave open.
 */
export function planAfter(
  { planLeft, planDone }: Pick<PlanScope, 'planLeft' | 'planDone'>,
  granted: readonly ActionGroup[],
): Pick<PlanScope, 'planLeft' | 'planDone'> {
  if (planLeft === null) return { planLeft, planDone };
  const actions = granted.flatMap(actionsOf);
  const done = new Set(actions.map(lineId));
  const rest = granted.flatMap(({ close }) => (close === null || close.left === '0' ? [] : [restOf(close)]));
  return {
    planLeft: [...planLeft.filter((id) => !done.has(id)), ...rest.map(lineId)],
    planDone: [...new Set([...planDone, ...actions.map(({ key }) => shortHash(key))])],
  };
}

const restOf = (close: CloseAction): CloseAction => ({
  ...close,
  amount: close.amount.startsWith('-') ? `-${close.left}` : close.left,
});

/** Whether an action was granted under an arming for its plan. */
export const wasGranted = ({ planDone }: Pick<Arming, 'planDone'>, key: string): boolean =>
  planDone.includes(shortHash(key));

/** Whether everything that an arming is for was granted. */
export const isPlanDone = ({ planLeft }: Pick<ArmingTerms, 'planLeft'>): boolean => planLeft?.length === 0;
