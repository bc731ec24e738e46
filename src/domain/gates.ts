import { decimal, sum } from './decimal';
import { allOverBudget } from './guard/ledger';
import { inScope } from './guard/reserve';
import type { Usage } from './guard/state';
import type { GuardStatus } from './guard/status';
import { type Action, type ActionGroup, actionsOf, type Plan } from './plan';
import { allowsCancel, allowsFlatten, type Policy } from './policy';
import { REASONS, type Reason } from './reasons';
import type { ActionKind } from './vocabulary';
import { costOf } from './writes';

/** The guard as the cycle sees it before it reserves. */
export type GuardView =
  | { readonly available: true; readonly status: GuardStatus }
  | { readonly available: false; readonly problem: string };

export interface GateContext {
  readonly guard: GuardView;
  /** Whether the worker was started with ALLOW_MAINNET_TRADE=1. */
  readonly allowMainnetTrade: boolean;
  /** ms, the Temporal server's clock. */
  readonly now: number;
  /** How much of the cooldown may be left: it runs out while the plan is confirmed. */
  readonly cooldownAllowanceMs: number;
}

/** The verdict on one action: every closed gate, the first one is the reason that counts. */
export interface Verdict {
  readonly action: Action;
  readonly reasons: readonly Reason[];
}

/** The verdicts on one group: all allowed, or none. */
export interface GroupVerdict {
  readonly group: ActionGroup;
  readonly verdicts: readonly Verdict[];
  readonly allowed: boolean;
}

/**
 * Evaluates every gate on every action. Pure: the same plan and context give the same verdicts.
 * Blocking one action never stops another, save those of its own group.
 */
export function evaluateGates(plan: Plan, context: GateContext): GroupVerdict[] {
  const limits = countLimits(plan, context);
  return plan.map((group) => {
    const own = actionsOf(group).map((action) => ({
      action,
      reasons: inOrder(gatesBeforeCounts(action, group, context), limits.get(group) ?? []),
    }));
    const verdicts = shareWithinGroup(group, own);
    return { group, verdicts, allowed: verdicts.every(({ reasons }) => reasons.length === 0) };
  });
}

/** Gates 1 to 9 and what makes a close impossible: everything that looks at one action alone. */
function gatesBeforeCounts(action: Action, group: ActionGroup, context: GateContext): Reason[] {
  return [
    ...stateGates(action.action, action.symbol, context),
    ...objectGates(action, group, policyOf(context)),
  ];
}

const policyOf = (context: GateContext): Policy | null =>
  context.guard.available ? context.guard.status.policy : null;

/** Gates 1 to 7: the policy, the guard and the environment; and whether the symbol rests. */
export function stateGates(kind: ActionKind, symbol: string, context: GateContext): Reason[] {
  const reasons: Reason[] = [];
  const policy = policyOf(context);
  if (policy !== null) {
    if (policy.action === 'none') reasons.push('action_is_none');
    else if (kind === 'cancel_all' && !allowsCancel(policy.action)) reasons.push('mode_flatten_only');
    else if (kind === 'flatten' && !allowsFlatten(policy.action)) reasons.push('mode_cancel_only');
    if (policy.dryRun) reasons.push('dry_run');
    if (!policy.allowActiveRemediation) reasons.push('allow_active_remediation_false');
  }
  if (!context.guard.available) reasons.push('guard_unavailable');
  else {
    const { arming, notArmedReason } = context.guard.status;
    if (arming === null) reasons.push(notArmedReason ?? 'not_armed');
    else if (!inScope(arming, { action: kind, symbol })) reasons.push('arming_scope');
  }
  if (!context.allowMainnetTrade) reasons.push('env_var_missing');
  if (
    context.guard.available &&
    context.guard.status.cooldownUntil > context.now + context.cooldownAllowanceMs
  ) {
    reasons.push('cooldown_not_elapsed');
  }
  if (policy !== null && !policy.symbolWhitelist.includes(symbol)) {
    reasons.push(policy.symbolWhitelist.length === 0 ? 'whitelist_required' : 'symbol_not_in_whitelist');
  }
  if (
    context.guard.available &&
    context.guard.status.resting.some((entry) => entry.symbol === symbol && entry.until > context.now)
  ) {
    reasons.push('repeated_failure');
  }
  return reasons;
}

/** Gates 8 and 9 and what makes a close impossible. */
function objectGates(action: Action, group: ActionGroup, policy: Policy | null): Reason[] {
  if (action.action === 'cancel_all') {
    if (action.owner !== 'ours') return [action.owner];
    return action.protective && group.close === null ? ['protective_order'] : [];
  }
  const reasons: Reason[] = [];
  if (action.notional === null) reasons.push('price_unavailable');
  else if (policy !== null && decimal(action.notional).gt(decimal(policy.maxFlattenNotionalUsdt)))
    reasons.push('notional_exceeds_limit');
  if (action.obstacle !== null) reasons.push(action.obstacle);
  return reasons;
}

/** Gates that do not depend on the moment: what they close takes no place in the counts of gate 10. */
const NO_PLACE: ReadonlySet<Reason> = new Set<Reason>([
  'action_is_none',
  'mode_cancel_only',
  'mode_flatten_only',
  'whitelist_required',
  'symbol_not_in_whitelist',
  'repeated_failure',
  'arming_scope',
  'no_grinder_prefix',
  'strategy_not_allowed',
  'identity_mismatch',
  'protective_order',
  'notional_exceeds_limit',
  'price_unavailable',
  'symbol_not_trading',
  'dust',
]);

/** Gates 10 and 11 per group. Groups with a close come first: cancels never starve a close. */
function countLimits(plan: Plan, context: GateContext): Map<ActionGroup, Reason[]> {
  const limits = new Map<ActionGroup, Reason[]>();
  if (!context.guard.available) return limits;
  const { policy, budget, arming } = context.guard.status;
  let cancels = 0;
  const symbols = new Set<string>();
  let spent: Usage = { calls: 0, notional: '0' };
  const closesFirst = [...plan].sort((a, b) => Number(a.close === null) - Number(b.close === null));
  for (const group of closesFirst) {
    const actions = actionsOf(group);
    if (
      actions.some((action) =>
        gatesBeforeCounts(action, group, context).some((reason) => NO_PLACE.has(reason)),
      )
    )
      continue;
    const reasons: Reason[] = [];
    if (cancels + group.cancels.length > policy.maxOrdersPerAction && group.cancels.length > 0)
      reasons.push('max_orders_reached');
    const closing = new Set([...symbols, ...(group.close === null ? [] : [group.close.symbol])]);
    if (closing.size > policy.maxSymbolsPerAction && group.close !== null)
      reasons.push('max_symbols_reached');
    const cost = groupCost(group);
    const today = {
      calls: budget.used.calls + spent.calls,
      notional: sum([budget.used.notional, spent.notional]),
    };
    if (budget.unknown) reasons.push('ledger_unknown');
    else reasons.push(...allOverBudget(policy.budget, spent, today, cost).map(({ reason }) => reason));
    if (arming !== null && arming.maxNotionalUsdt !== null && decimal(cost.notional).gt(0)) {
      const total = sum([arming.usedNotional, spent.notional, cost.notional]);
      if (decimal(total).gt(decimal(arming.maxNotionalUsdt))) reasons.push('arming_scope');
    }
    limits.set(group, reasons);
    if (reasons.length > 0) continue;
    cancels += group.cancels.length;
    if (group.close !== null) symbols.add(group.close.symbol);
    spent = { calls: spent.calls + cost.calls, notional: sum([spent.notional, cost.notional]) };
  }
  return limits;
}

function groupCost(group: ActionGroup): Usage {
  const costs = actionsOf(group).map((action) => costOf(summarize(action)));
  return {
    calls: costs.reduce((n, { calls }) => n + calls, 0),
    notional: sum(costs.map(({ notional }) => notional)),
  };
}

/** What the guard is told of an action. */
export function summarize(action: Action) {
  return {
    key: action.key,
    action: action.action,
    symbol: action.symbol,
    orderKind: action.action === 'cancel_all' ? action.orderKind : null,
    slices: action.action === 'flatten' ? action.slices : [],
  };
}

/** A leg's protection goes only with the leg, and the leg closes only when its protection can go. */
function shareWithinGroup(group: ActionGroup, own: Verdict[]): Verdict[] {
  if (group.close === null || group.cancels.length === 0) return own;
  const closed = own.filter(({ reasons }) => reasons.length > 0);
  const closeIsShut = closed.some(({ action }) => action.action === 'flatten');
  const cancelReason = closed.find(({ action }) => action.action === 'cancel_all')?.reasons[0];
  return own.map((verdict) => {
    if (verdict.reasons.length > 0) return verdict;
    if (verdict.action.action === 'cancel_all') {
      return closeIsShut || cancelReason !== undefined
        ? { ...verdict, reasons: ['protective_order'] }
        : verdict;
    }
    return cancelReason === undefined ? verdict : { ...verdict, reasons: [cancelReason] };
  });
}

function inOrder(before: Reason[], limits: readonly Reason[]): Reason[] {
  const late = limits.filter((reason) => reason !== 'arming_scope');
  if (late.length === limits.length || before.includes('arming_scope')) return [...before, ...late];
  const at = before.findIndex((reason) => !(Number(REASONS[reason].gate) <= 4));
  const early = at < 0 ? before : before.slice(0, at);
  return [...early, 'arming_scope', ...(at < 0 ? [] : before.slice(at)), ...late];
}
