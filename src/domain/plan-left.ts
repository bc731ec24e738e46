import { MAX_MISMATCHES } from './bound';
import { type Action, type ActionGroup, actionsOf, type CloseAction } from './plan';
import { planId, planLine, shortHash } from './plan-id';

/** No look lists more actions. */
export const MAX_PLAN_ACTIONS = MAX_MISMATCHES;

/** What an arming is for, where it is for one plan. */
export interface PlanLeft {
  /**
   * Ids of the plan's actions that were not granted yet: each is granted once, by as many cycles as that takes,
   * and nothing beside them is. Null: the plan is carried out by one cycle, whole.
   */
  readonly planLeft: readonly string[] | null;
  /** Ids of the keys of the plan's actions that were granted. */
  readonly planDone: readonly string[];
}

/** The ids of a plan's actions, by their lines. */
export const planLeftOf = (lines: readonly string[]): string[] => [...new Set(lines.map(shortHash))];

const lineId = (action: Action): string => shortHash(planLine(action));

/** Whether an action was granted under an arming for its plan. */
export const wasGranted = ({ planDone }: Pick<PlanLeft, 'planDone'>, key: string): boolean =>
  planDone.includes(shortHash(key));

/** Whether an action was granted before, and is there all the same: it is not granted again. */
export const isSpent = (scope: PlanLeft, action: Action): boolean =>
  // A guard of 0.2.0, in a history too, says neither.
  scope.planLeft != null && wasGranted(scope, action.key) && !scope.planLeft.includes(lineId(action));

/**
 * True where these groups are not those that an arming is for: not exactly its plan, or, where its actions are
 * named one by one, not some of them. One that was granted before, and is there all the same, changes no plan.
 */
export function isOtherPlan(
  { plan, ...scope }: PlanLeft & { readonly plan: string | null },
  groups: readonly ActionGroup[],
): boolean {
  if (plan === null) return false;
  const { planLeft } = scope;
  if (planLeft === null) return plan !== planId(groups);
  return groups
    .flatMap(actionsOf)
    .some((action) => !planLeft.includes(lineId(action)) && !wasGranted(scope, action.key));
}

/**
 * What is left of a plan once these groups were granted: each action once. Of a close that takes more orders
 * than one cycle sends, what those leave open.
 */
export function planAfter({ planLeft, planDone }: PlanLeft, granted: readonly ActionGroup[]): PlanLeft {
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
