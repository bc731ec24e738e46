import { sameAmount } from './decimal';
import type { Action, ActionGroup, Plan } from './plan';
import { actionsOf } from './plan';
import type { Reason } from './reasons';

/** What two looks at the same account make of a planned group. */
export interface ConfirmedGroup {
  /** As the second look saw it, or as the first did where the second did not. */
  readonly group: ActionGroup;
  /** Why it does not go on, or null where both looks agree. */
  readonly reason: Extract<Reason, 'unconfirmed' | 'too_recent' | 'symbol_unreadable'> | null;
}

/**
 * Keeps of the first plan what the second look saw in the same way: same key, same exchange order,
 * side and amount. A group goes on only as a whole.
 * @param tooRecent keys that the second look could not judge
 * @param blind symbols that it could not judge
 */
export function confirmPlan(
  first: Plan,
  second: Plan,
  tooRecent: readonly string[],
  blind: readonly string[] = [],
): ConfirmedGroup[] {
  const seen = new Map(
    second.flatMap((group) => actionsOf(group).map((action) => [action.key, { action, group }] as const)),
  );
  const undecided = new Set(tooRecent);
  return first.map((group) => {
    const actions = actionsOf(group);
    const counterpart = seen.get((actions.at(-1) as Action).key)?.group;
    const agreed =
      counterpart !== undefined &&
      actionsOf(counterpart).length === actions.length &&
      actions.every((action) => agrees(action, seen.get(action.key)?.action));
    if (actions.some(({ symbol }) => blind.includes(symbol))) return { group, reason: 'symbol_unreadable' };
    if (agreed) return { group: counterpart, reason: null };
    return { group, reason: actions.some(({ key }) => undecided.has(key)) ? 'too_recent' : 'unconfirmed' };
  });
}

function agrees(a: Action, b: Action | undefined): boolean {
  if (b === undefined || a.side !== b.side || a.positionSide !== b.positionSide) return false;
  if (a.kind === 'flatten') return b.kind === 'flatten' && sameAmount(a.amount, b.amount);
  return (
    b.kind === 'cancel_all' &&
    a.orderId === b.orderId &&
    a.protective === b.protective &&
    sameAmount(a.quantity, b.quantity)
  );
}
