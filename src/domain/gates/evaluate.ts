import { sum } from '../decimal';
import { type Action, type ActionGroup, actionsOf, type Plan } from '../plan';
import type { Reason } from '../reasons';
import { addRunUsage, addUsage, NO_RUN, NO_USAGE, type RunUsage } from '../usage';
import { costOf } from '../writes';
import type { Closed, Gate, GateFacts, Taken } from './gate';
import { GATES } from './list';

/** The verdict on one action: every closed gate, in order. The first one is the reason that counts. */
export interface Verdict {
  readonly action: Action;
  readonly closed: readonly Closed[];
}

/** The verdicts on one group: all allowed, or none. */
export interface GroupVerdict {
  readonly group: ActionGroup;
  readonly verdicts: readonly Verdict[];
  readonly allowed: boolean;
}

export const reasonsOf = ({ closed }: Pick<Verdict, 'closed'>): Reason[] =>
  closed.map(({ reason }) => reason);

/**
 * Evaluates every gate on every action. Pure: the same plan and facts give the same verdicts. Blocking
 * one action never stops another, save those of its own group. Groups with a close are counted first:
 * cancels never starve a close.
 * @returns the verdicts in the order of the plan
 */
export function evaluateGates(plan: Plan, facts: GateFacts): GroupVerdict[] {
  let taken = takenBefore(facts);
  const found = new Map<ActionGroup, GroupVerdict>();
  for (const group of closesFirst(plan)) {
    const cost = groupCost(group);
    const own = actionsOf(group).map((action) => ({
      action,
      no: (GATES as readonly Gate[]).flatMap((gate) => {
        const closed = gate.closed({ action, group, cost, facts, taken });
        return closed === null ? [] : [{ gate, closed }];
      }),
    }));
    const verdicts = shareWithinGroup(
      own.map(({ action, no }) => ({ action, closed: no.map(({ closed }) => closed) })),
    );
    found.set(group, { group, verdicts, allowed: verdicts.every(({ closed }) => closed.length === 0) });
    if (own.every(({ no }) => no.every(({ gate }) => gate.takesPlace))) taken = take(taken, cost);
  }
  return plan.map((group) => found.get(group) as GroupVerdict);
}

const closesFirst = (plan: Plan) => [
  ...plan.filter(({ close }) => close !== null),
  ...plan.filter(({ close }) => close === null),
];

/** The groups that nothing stands in the way of but settings and the moment: what an operator can arm for. */
export const possibleGroups = (verdicts: readonly GroupVerdict[]): ActionGroup[] =>
  verdicts
    .filter(({ verdicts: own }) =>
      own.every(({ closed }) => closed.every(({ reason }) => ARMABLE.has(reason))),
    )
    .map(({ group }) => group);

const ARMABLE: ReadonlySet<Reason> = new Set(
  (GATES as readonly Gate[]).filter(({ takesPlace }) => takesPlace).flatMap(({ reasons }) => reasons),
);

/** What a group takes: calls and notional of the budgets, and places in the cycle's counts. */
export function groupCost(group: ActionGroup): RunUsage {
  const actions = actionsOf(group);
  return {
    ...actions.map(costOf).reduce(addUsage, NO_USAGE),
    actions: actions.length,
    symbols: [...new Set(actions.map(({ symbol }) => symbol))],
  };
}

function takenBefore({ guard }: GateFacts): Taken {
  if (guard === null) return { run: NO_RUN, today: NO_USAGE, arming: '0' };
  return { run: guard.run, today: guard.today, arming: guard.arming?.usedNotional ?? '0' };
}

const take = ({ run, today, arming }: Taken, cost: RunUsage): Taken => ({
  run: addRunUsage(run, cost),
  today: addUsage(today, cost),
  arming: sum([arming, cost.notional]),
});

/** A leg's protection goes only with the leg, and the leg closes only when its protection can go. */
function shareWithinGroup(own: readonly Verdict[]): readonly Verdict[] {
  const shut = own.find(({ closed }) => closed.length > 0);
  if (shut === undefined) return own;
  return own.map((verdict) => {
    if (verdict.closed.length > 0) return verdict;
    const isCancel = verdict.action.kind === 'cancel_all';
    return { ...verdict, closed: isCancel ? [{ reason: 'protective_order' }] : shut.closed.slice(0, 1) };
  });
}
