import { decimal, sum } from '../decimal';
import { allowsCancel, allowsFlatten, type Policy } from '../policy';
import type { Reason } from '../reasons';
import type { ActionKind } from '../vocabulary';
import { type ActionSummary, costOf, cutIntoWrites, type GroupSummary } from '../writes';
import { disarm, expireArming } from './arming';
import { expireReservations, lockHolder } from './closing';
import { rests } from './failures';
import { currentDay, isUnknown, overBudget, take, usedByRun, usedToday } from './ledger';
import type { ActionDecision, Arming, BudgetFigures, GuardState, Reservation, ReserveAnswer } from './state';

/** What a cycle asks for: its plan, and everything the guard must check it against. */
export interface ReserveRequest {
  /** `workflowId/runId/sequence`. */
  readonly reservationId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly originalExecutionRunId: string;
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
  readonly groups: readonly GroupSummary[];
}

/** Clocks of worker and server may differ by this much before a plan seems to come from the future. */
const MAX_PLAN_LEAD_MS = 2_000;

/** The key under which a run's spending is kept. */
export const runKey = (request: { workflowId: string; runId: string }) =>
  `${request.workflowId}/${request.runId}`;

/**
 * Decides a plan atomically and takes the budget of what it grants at once. The same id with the same
 * content gets the same answer; with other content it is refused.
 */
export function reserve(
  before: GuardState,
  request: ReserveRequest,
  now: number,
): { state: GuardState; answer: ReserveAnswer } {
  let state = expireArming(expireReservations(before, now), now);
  const refuse = (refused: Reason): { state: GuardState; answer: ReserveAnswer } => ({
    state,
    answer: { reservationId: request.reservationId, refused, decisions: [], writes: [], expiresAt: null },
  });

  const content = JSON.stringify(request);
  const known = state.reservations.find(({ id }) => id === request.reservationId);
  if (known !== undefined)
    return known.content === content ? { state, answer: known.answer } : refuse('reservation_closed');

  if (request.runId !== request.originalExecutionRunId) return refuse('reset_run');
  if (state.birth.status === 'pending' || isUnknown(state.ledger, now)) return refuse('ledger_unknown');
  if (state.exchangeId !== null && state.exchangeId !== request.exchangeId)
    return refuse('exchange_mismatch');
  const expiresAt = request.plannedAt + request.planMaxAgeMs;
  if (now >= expiresAt || request.plannedAt > now + MAX_PLAN_LEAD_MS) return refuse('plan_stale');
  if (state.newestAsOf !== null && request.asOf < state.newestAsOf) return refuse('plan_stale');
  if (request.policyVersion !== state.policyVersion) return refuse('policy_changed');
  if (state.arming?.botIsDown === true && request.asOfFromBot && request.asOf > state.arming.at) {
    state = disarm(state, 'bot_is_back', null, now);
    return refuse('bot_is_back');
  }
  if (state.arming === null) return refuse(notArmed(state));
  if (now < state.lockedUntil || lockHolder(state, now) !== undefined) return refuse('cycle_in_progress');
  // The cooldown separates cycles, not the reservations of one.
  if (now < cooldownUntil(state) && state.lastActedRun !== runKey(request))
    return refuse('cooldown_not_elapsed');

  const { decisions, granted, state: after } = decide(state, state.arming, request, now);
  const answer: ReserveAnswer = {
    reservationId: request.reservationId,
    refused: null,
    decisions,
    writes: cutIntoWrites(granted).map(({ key, actions }) => ({ key, actions })),
    expiresAt: granted.length === 0 ? null : expiresAt,
  };
  if (granted.length === 0) return { state, answer };
  const reservation: Reservation = {
    id: request.reservationId,
    run: runKey(request),
    content,
    answer,
    armingNumber: state.arming.number,
    grantedAt: now,
    expiresAt,
    planMaxAgeMs: request.planMaxAgeMs,
    recvWindowMs: request.recvWindowMs,
    day: currentDay(state.ledger, now),
    writes: cutIntoWrites(granted).map((write) => ({ ...write, permit: null, result: null })),
    closed: null,
  };
  return {
    state: {
      ...after,
      exchangeId: request.exchangeId,
      newestAsOf: Math.max(state.newestAsOf ?? request.asOf, request.asOf),
      lastActedAt: now,
      lastActedRun: runKey(request),
      reservations: [...state.reservations, reservation],
    },
    answer,
  };
}

/** Gate 4's reason while there is no arming. */
export function notArmed(state: Pick<GuardState, 'disarmed'>): Reason {
  return state.disarmed?.reason === 'arming_expired' ? 'arming_expired' : 'not_armed';
}

/** End of the cooldown, ms; 0 where no cycle ever acted. */
export function cooldownUntil(state: Pick<GuardState, 'lastActedAt' | 'policy'>): number {
  return state.lastActedAt === null ? 0 : state.lastActedAt + state.policy.cooldownSeconds * 1_000;
}

function decide(state: GuardState, arming: Arming, request: ReserveRequest, now: number) {
  const decisions = new Map<string, ActionDecision>();
  const run = runKey(request);
  const granted = new Set<GroupSummary>();
  let ledger = state.ledger;
  let scope = arming;
  let cancels = 0;
  const symbols = new Set<string>();
  const closesFirst = [...request.groups].sort((a, b) => Number(!hasClose(a)) - Number(!hasClose(b)));
  for (const group of closesFirst) {
    const cost = {
      calls: group.reduce((n, a) => n + costOf(a).calls, 0),
      notional: sum(group.map((a) => costOf(a).notional)),
    };
    const refusal: { reason: Reason; figures?: BudgetFigures } | null =
      (group.some(({ symbol }) => rests(state.failures, symbol, now))
        ? { reason: 'repeated_failure' }
        : null) ??
      policyRefusal(group, state.policy, cancels, symbols) ??
      scopeRefusal(group, scope, cost.notional) ??
      overBudget(state.policy.budget, usedByRun(ledger, run), usedToday(ledger, now), cost);
    for (const { key } of group) {
      decisions.set(
        key,
        refusal === null
          ? { key, granted: true, reason: null }
          : {
              key,
              granted: false,
              reason: refusal.reason,
              ...(refusal.figures === undefined ? {} : { figures: refusal.figures }),
            },
      );
    }
    if (refusal !== null) continue;
    granted.add(group);
    ledger = take(ledger, run, cost, now);
    scope = { ...scope, usedNotional: sum([scope.usedNotional, cost.notional]) };
    cancels += group.filter(({ action }) => action === 'cancel_all').length;
    for (const { symbol } of group.filter(({ action }) => action === 'flatten')) symbols.add(symbol);
  }
  return {
    decisions: request.groups.flatMap((group) =>
      group.map(({ key }) => decisions.get(key) as ActionDecision),
    ),
    granted: request.groups.filter((group) => granted.has(group)),
    state: { ...state, ledger, arming: scope },
  };
}

const hasClose = (group: GroupSummary) => group.some(({ action }) => action === 'flatten');

/**
 * The policy's own limits once more. The cycle's gates have applied them already; a `reserve` sent by
 * hand has passed no gate.
 */
function policyRefusal(
  group: GroupSummary,
  policy: Policy,
  cancels: number,
  symbols: ReadonlySet<string>,
): { reason: Reason } | null {
  if (policy.action === 'none') return { reason: 'action_is_none' };
  if (policy.dryRun) return { reason: 'dry_run' };
  if (!policy.allowActiveRemediation) return { reason: 'allow_active_remediation_false' };
  for (const action of group) {
    const reason = actionRefusal(action, policy);
    if (reason !== null) return { reason };
  }
  const newCancels = group.filter(({ action }) => action === 'cancel_all').length;
  if (newCancels > 0 && cancels + newCancels > policy.maxOrdersPerAction)
    return { reason: 'max_orders_reached' };
  const allSymbols = new Set([
    ...symbols,
    ...group.filter(({ action }) => action === 'flatten').map(({ symbol }) => symbol),
  ]);
  return hasClose(group) && allSymbols.size > policy.maxSymbolsPerAction
    ? { reason: 'max_symbols_reached' }
    : null;
}

function actionRefusal(action: ActionSummary, policy: Policy): Reason | null {
  if (action.action === 'cancel_all' && !allowsCancel(policy.action)) return 'mode_flatten_only';
  if (action.action === 'flatten' && !allowsFlatten(policy.action)) return 'mode_cancel_only';
  if (!policy.symbolWhitelist.includes(action.symbol)) {
    return policy.symbolWhitelist.length === 0 ? 'whitelist_required' : 'symbol_not_in_whitelist';
  }
  const worth = decimal(costOf(action).notional);
  return worth.gt(decimal(policy.maxFlattenNotionalUsdt)) ? 'notional_exceeds_limit' : null;
}

/** True where the arming covers an action of this kind on this symbol. */
export function inScope(
  arming: Pick<Arming, 'actions' | 'symbols'>,
  action: { action: ActionKind; symbol: string },
): boolean {
  return (
    (arming.actions?.includes(action.action) ?? true) && (arming.symbols?.includes(action.symbol) ?? true)
  );
}

function scopeRefusal(
  group: GroupSummary,
  arming: Arming,
  notional: string,
): { reason: Reason; figures?: BudgetFigures } | null {
  if (group.some((action) => !inScope(arming, action))) return { reason: 'arming_scope' };
  if (arming.maxNotionalUsdt === null || decimal(notional).isZero()) return null;
  const total = sum([arming.usedNotional, notional]);
  if (decimal(total).lte(decimal(arming.maxNotionalUsdt))) return null;
  return {
    reason: 'arming_scope',
    figures: { used: arming.usedNotional, attempted: notional, total, cap: arming.maxNotionalUsdt },
  };
}
