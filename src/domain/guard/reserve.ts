import { MAX_AS_OF_LEAD_MS, MAX_CLOCK_SKEW_MS } from '../bounds';
import { sum } from '../decimal';
import { evaluateGates, groupCost, guardFacts } from '../gates';
import { type ActionGroup, actionsOf } from '../plan';
import { isOtherPlan, planAfter } from '../plan-left';
import type { Reason } from '../reasons';
import { addRunUsage, NO_RUN } from '../usage';
import { cutIntoWrites } from '../writes';
import { advance } from './advance';
import { botIsBack, disarm } from './arming';
import { currentDay, take, usedByRun } from './ledger';
import { askForMass, heldUntil, isInDoubt, withoutGranted } from './mass';
import { type CycleRun, isResetRun, runKey } from './run';
import type { Arming, GuardState, MassAsked, Reservation, ReserveAnswer } from './state';
import { guardStatus } from './status';

/** What a cycle asks for: its plan, and everything the guard must check it against. */
export interface ReserveRequest extends CycleRun {
  /** `workflowId/runId/sequence`. */
  readonly reservationId: string;
  readonly exchangeId: string;
  /** Of the policy that the gates used. */
  readonly policyVersion: number;
  /** Start of the confirming exchange reads, ms, the worker's clock. */
  readonly plannedAt: number;
  readonly planMaxAgeMs: number;
  /** Of the expected state behind the plan, ms. */
  readonly asOf: number;
  /** True where the bot wrote that state itself, false where it was declared flat. */
  readonly asOfFromBot: boolean;
  readonly recvWindowMs: number;
  /** So much is unexpected at once that a living bot's word for it is in doubt. */
  readonly massChange: boolean;
  /** So many regular orders of one symbol the exchange cancels in one request. */
  readonly cancelBatch: number;
  readonly groups: readonly ActionGroup[];
}

/**
 * Decides a plan atomically and takes the budget of what it grants at once. While it is open, the same id
 * with the same content gets the same answer; with other content it is refused.
 */
export function reserve(
  before: GuardState,
  request: ReserveRequest,
  now: number,
): { state: GuardState; answer: ReserveAnswer } {
  const state = advance(before, now);
  const content = JSON.stringify(request);
  const known = state.reservations.find(({ id }) => id === request.reservationId);
  if (known !== undefined) {
    return known.asked?.content === content
      ? { state, answer: known.asked.answer }
      : refuse(state, request, 'reservation_closed');
  }
  if (botIsBack(state.arming, { asOf: request.asOf, fromBot: request.asOfFromBot }))
    return refuse(disarm(state, 'bot_is_back', null, now), request, 'bot_is_back');
  const reason = whyNotLookedAt(state, request, now);
  return reason === null ? decide(state, request, content, now) : refuse(state, request, reason);
}

const refuse = (state: GuardState, { reservationId }: ReserveRequest, refused: Reason) => ({
  state,
  answer: { reservationId, refused, decisions: [], writes: [], expiresAt: null },
});

/** Why a plan is not even looked at: it is not of this guard, this exchange, this policy or this moment. */
function whyNotLookedAt(state: GuardState, request: ReserveRequest, now: number): Reason | null {
  if (isResetRun(request)) return 'reset_run';
  if (state.birth.status === 'pending') return 'ledger_unknown';
  if (state.exchangeId !== null && state.exchangeId !== request.exchangeId) return 'exchange_mismatch';
  if (now >= request.plannedAt + request.planMaxAgeMs || request.plannedAt > now + MAX_CLOCK_SKEW_MS)
    return 'plan_stale';
  // A state from the future would make every later one seem old.
  if (request.asOf > now + MAX_AS_OF_LEAD_MS) return 'plan_stale';
  if (state.newestAsOf !== null && request.asOf < state.newestAsOf) return 'plan_stale';
  return request.policyVersion === state.policyVersion ? null : 'policy_changed';
}

function decide(
  state: GuardState,
  request: ReserveRequest,
  content: string,
  now: number,
): { state: GuardState; answer: ReserveAnswer } {
  const { reservationId, plannedAt, planMaxAgeMs, recvWindowMs, groups } = request;
  const run = runKey(request);
  const withMass =
    state.arming === null ? state : { ...state, mass: massOf(state, state.arming, request, now) };
  const verdicts = evaluateGates(groups, factsFor(withMass, request, now));
  const granted = verdicts.filter(({ allowed }) => allowed).map(({ group }) => group);
  const expiresAt = plannedAt + planMaxAgeMs;
  const writes = cutIntoWrites(granted, request.cancelBatch);
  const answer: ReserveAnswer = {
    reservationId,
    refused: null,
    decisions: verdicts.flatMap((verdict) =>
      verdict.verdicts.map(({ action: { key }, closed }) => ({ key, granted: verdict.allowed, closed })),
    ),
    writes: writes.map(({ key, actions, slice }) => ({ key, actions, slice })),
    expiresAt: granted.length === 0 ? null : expiresAt,
  };
  const { arming } = state;
  if (granted.length === 0 || arming === null) return { state: withMass, answer };
  const cost = granted.map(groupCost).reduce(addRunUsage, NO_RUN);
  const reservation: Reservation = {
    id: reservationId,
    run,
    asked: { content, answer },
    armingNumber: arming.number,
    grantedAt: now,
    expiresAt,
    planMaxAgeMs,
    recvWindowMs,
    day: currentDay(state.ledger, now),
    writes: writes.map((write) => ({ ...write, permit: null, result: null })),
    closed: null,
  };
  return {
    state: {
      ...withMass,
      mass: withoutGranted(withMass.mass, granted),
      ledger: take(state.ledger, run, cost, now),
      arming: {
        ...arming,
        usedNotional: sum([arming.usedNotional, cost.notional]),
        ...planAfter(arming, granted),
      },
      exchangeId: request.exchangeId,
      newestAsOf: Math.max(state.newestAsOf ?? request.asOf, request.asOf),
      lastActedAt: now,
      lastActedRun: run,
      reservations: [...state.reservations, reservation],
    },
    answer,
  };
}

/** The gates' facts from the guard's own state. */
function factsFor(state: GuardState, request: ReserveRequest, now: number) {
  const run = runKey(request);
  const status = guardStatus(state, now, false);
  const guard = guardFacts(status, usedByRun(state.ledger, run));
  return {
    guard: {
      ...guard,
      // The cooldown separates cycles, not the reservations of one.
      cooldownUntil: state.lastActedRun === run ? 0 : guard.cooldownUntil,
      locked: status.lockedUntil > now,
      otherPlan: state.arming !== null && isOtherPlan(state.arming, request.groups),
      heldUntil: state.mass === null ? {} : heldUntil(state.mass, state.policy, now),
    },
    allowMainnetTrade: null,
    now,
    cooldownAllowanceMs: 0,
  };
}

/** The mass that a request asks for, or what is left of one; none where an operator armed for this very plan. */
function massOf(
  { mass }: GuardState,
  arming: Arming,
  { massChange, groups, asOf, asOfFromBot }: ReserveRequest,
  now: number,
): MassAsked | null {
  if (arming.plan !== null && !isOtherPlan(arming, groups)) return null;
  if (!massChange && !isInDoubt(mass, { asOf, asOfFromBot }, now)) return null;
  return askForMass(
    mass,
    groups.flatMap((group) => actionsOf(group).map(({ key }) => key)),
    asOf,
    now,
  );
}
