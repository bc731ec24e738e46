import type { Arming } from '../../domain/guard/state';
import { actionsOf } from '../../domain/plan';
import { planId, planLine, shortHash } from '../../domain/plan-id';
import { inOrder, type Traced } from '../../traces/trace';
import type { Evidence } from './evidence';
import type { Invariant } from './invariant';

/** What was granted under an arming, in order. */
interface UsedArming {
  readonly arming: Arming;
  readonly grants: readonly Traced<'grant'>[];
}

/** Every arming under which something was granted. */
function armingsUsed({ trace }: Evidence): UsedArming[] {
  const armings = trace.guards.flatMap((guard) => guard.armings);
  const used = new Map<Arming, Traced<'grant'>[]>();
  for (const event of inOrder(trace.events)) {
    if (event.kind !== 'grant') continue;
    // A guard that could not read its predecessor counts anew.
    const arming = armings.findLast(({ number, at }) => number === event.arming && at <= event.at);
    if (arming !== undefined) used.set(arming, [...(used.get(arming) ?? []), event]);
  }
  return [...used].map(([arming, grants]) => ({ arming, grants }));
}

/** Marks of the kinds of armings under which something was permitted. */
export function armingsReached(evidence: Evidence): string[] {
  const permitted = new Set(evidence.permits.map(({ request }) => request.reservationId));
  return armingsUsed(evidence).flatMap(({ arming: { once, plan, planLeft, approvedBy }, grants }) =>
    grants.some(({ reservation }) => permitted.has(reservation))
      ? [
          ...(once ? ['a write under an arming for one cycle'] : []),
          ...(plan === null ? [] : ['a write under an arming for one plan']),
          ...(planLeft === null ? [] : ['a write under an arming for the lines of a plan']),
          ...(approvedBy === null ? [] : ['a write that two operators armed']),
        ]
      : [],
  );
}

/** An arming for one cycle, or for one plan, is over once that was granted, and was for nothing beside it. */
export const armingsEnd: Invariant = (evidence) =>
  armingsUsed(evidence).flatMap(({ arming, grants }) => [
    ...(arming.once ? grants.slice(1).map(({ reservation }) => `armed on: ${reservation}`) : []),
    ...(arming.plan === null ? [] : besidePlan(arming, grants, evidence)),
  ]);

function besidePlan(
  { plan, planLeft }: Arming,
  grants: readonly Traced<'grant'>[],
  { reservations }: Evidence,
): string[] {
  const done = new Set<string>();
  return grants.flatMap(({ reservation }) => {
    const asked = reservations.find(({ request }) => request.reservationId === reservation);
    const isGranted = (key: string) =>
      asked?.answer.decisions.some((decision) => decision.key === key && decision.granted) === true;
    const groups = (asked?.request.groups ?? []).filter((group) =>
      actionsOf(group).every(({ key }) => isGranted(key)),
    );
    if (planLeft === null) return planId(groups) === plan ? [] : [`granted beside the plan: ${reservation}`];
    return groups.flatMap(actionsOf).flatMap((action) => {
      const line = shortHash(planLine(action));
      // A close that one cycle cannot send whole goes on with the next: then it is of another amount.
      const planned = planLeft.includes(line) || (action.kind === 'flatten' && done.has(action.key));
      const again = done.has(line);
      done.add(line).add(action.key);
      return [
        ...(planned ? [] : [`granted beside the plan: ${action.key}`]),
        ...(again ? [`granted again under one plan: ${action.key}`] : []),
      ];
    });
  });
}
