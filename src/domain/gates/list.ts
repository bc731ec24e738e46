import { orderOwner, ownership } from '../identity';
import { CLOSE_OBSTACLES } from '../plan';
import { isSpent } from '../plan-left';
import { allowsKind } from '../policy';
import { isDollar } from '../quote';
import type { Reason } from '../reasons';
import { both, bothNoPlace, gate, gateOfCancel, gateOfClose, known, ofOneCycle, passing } from './declare';
import type { Gate, GateNumber } from './gate';
import { over } from './over';

/**
 * The gates, in order. The cycle evaluates them on what it observed and the guard's status, the guard on
 * its state: no other list decides. Right before a write its activity looks anew, and leaves alone what it would not
 * plan now: gates 5 and 8 and what blocks an order or a close of itself, on what it sees then.
 */
export const GATES = [
  gate(
    {
      number: '1',
      name: 'the policy has this kind of action',
      ...bothNoPlace,
      reasons: ['action_is_none', 'mode_cancel_only', 'mode_flatten_only'],
    },
    known(({ policy }, { action: { kind } }) => {
      if (policy.action === 'none') return 'action_is_none';
      if (allowsKind(policy.action, kind)) return null;
      return kind === 'cancel_all' ? 'mode_flatten_only' : 'mode_cancel_only';
    }),
  ),
  gate(
    { number: '2', name: 'no dry run', ...both, reasons: ['dry_run'] },
    known(({ policy }) => (policy.dryRun ? 'dry_run' : null)),
  ),
  gate(
    {
      number: '3',
      name: 'active remediation is allowed',
      ...both,
      reasons: ['allow_active_remediation_false'],
    },
    known(({ policy }) => (policy.allowActiveRemediation ? null : 'allow_active_remediation_false')),
  ),
  gate(
    {
      number: '4',
      name: 'the guard is armed',
      ...both,
      reasons: ['guard_unavailable', 'not_armed', 'arming_expired'],
    },
    ({ facts: { guard } }) => {
      if (guard === null) return 'guard_unavailable';
      return guard.arming === null ? guard.notArmedReason : null;
    },
  ),
  gate(
    { number: '4', name: 'the arming covers it', ...bothNoPlace, reasons: ['arming_scope'] },
    known(({ arming, otherPlan }, { action, cost, taken }) => {
      if (arming === null) return null;
      if (otherPlan || isSpent(arming, action)) return 'arming_scope';
      const { actions, symbols, maxNotionalUsdt } = arming;
      if (actions?.includes(action.kind) === false || symbols?.includes(action.symbol) === false)
        return 'arming_scope';
      if (maxNotionalUsdt === null) return null;
      return over('arming_scope', taken.arming, cost.notional, maxNotionalUsdt);
    }),
  ),
  gate(
    { number: '5', name: 'the environment allows it', ...both, reasons: ['env_var_missing'] },
    ({ facts }) => (facts.allowMainnetTrade === false ? 'env_var_missing' : null),
  ),
  gate(
    {
      number: '-',
      name: "no other cycle's write can still arrive",
      ...passing,
      reasons: ['cycle_in_progress'],
    },
    known(({ locked }) => (locked ? 'cycle_in_progress' : null)),
  ),
  gate(
    { number: '6', name: 'the cooldown has elapsed', ...passing, reasons: ['cooldown_not_elapsed'] },
    known(({ cooldownUntil }, { facts: { now, cooldownAllowanceMs } }) =>
      cooldownUntil > now + cooldownAllowanceMs
        ? { reason: 'cooldown_not_elapsed', until: cooldownUntil }
        : null,
    ),
  ),
  gate(
    {
      number: '7',
      name: 'the symbol is whitelisted',
      ...bothNoPlace,
      reasons: ['whitelist_required', 'symbol_not_in_whitelist'],
    },
    known(({ policy: { symbolWhitelist } }, { action: { symbol } }) => {
      if (symbolWhitelist.includes(symbol)) return null;
      return symbolWhitelist.length === 0 ? 'whitelist_required' : 'symbol_not_in_whitelist';
    }),
  ),
  gate(
    { number: '-', name: 'the symbol does not rest', ...bothNoPlace, reasons: ['repeated_failure'] },
    known(({ resting }, { action: { symbol }, facts: { now } }) => {
      const entry = resting.find((each) => each.symbol === symbol && each.until > now);
      return entry === undefined ? null : { reason: 'repeated_failure', until: entry.until };
    }),
  ),
  gate(
    { number: '-', name: 'the bot means it', ...bothNoPlace, reasons: ['mass_change'] },
    known(({ heldUntil }, { action: { key } }) => {
      const until = heldUntil[key];
      return until === undefined ? null : { reason: 'mass_change', until };
    }),
  ),
  gateOfCancel(
    {
      number: '8',
      name: 'the order is ours',
      reasons: ['no_grinder_prefix', 'strategy_not_allowed', 'identity_mismatch'],
    },
    ({ owner, clientOrderId, symbol }) => {
      if (owner !== 'ours') return owner;
      // Whoever sent the plan: the id itself must say that the order is ours. Strategies are the worker's.
      const named = orderOwner(ownership(clientOrderId, null), symbol);
      return named === 'ours' ? null : named;
    },
  ),
  gateOfCancel(
    {
      number: '8',
      name: 'no leg loses its protection',
      reasons: ['protective_order'],
    },
    ({ protective }, { group }) => (protective && group.close === null ? 'protective_order' : null),
  ),
  gateOfClose(
    {
      number: '9',
      name: 'the whole leg is worth no more than the limit',
      reasons: ['quote_not_usd', 'price_unavailable', 'notional_exceeds_limit'],
    },
    ({ notional, quoteAsset }, { facts: { guard } }) => {
      if (quoteAsset !== null && !isDollar(quoteAsset)) return 'quote_not_usd';
      if (notional === null) return 'price_unavailable';
      if (guard === null) return null;
      return over('notional_exceeds_limit', '0', notional, guard.policy.maxFlattenNotionalUsdt);
    },
  ),
  gate(
    {
      number: '-',
      name: 'the symbol can be judged, and the exchange takes such an order',
      ...bothNoPlace,
      reasons: CLOSE_OBSTACLES,
    },
    ({ action }) => {
      const { obstacle } = action;
      return obstacle === 'own_order_blocks_close' && action.blocker !== undefined
        ? { reason: obstacle, detail: `${action.blocker} rests on the closing side` }
        : obstacle;
    },
  ),
  gate(
    {
      number: '10',
      name: 'the cycle has a place for its orders',
      ...ofOneCycle,
      reasons: ['max_orders_reached'],
    },
    known(({ policy }, { cost, taken: { run } }) =>
      over('max_orders_reached', run.actions, cost.actions, policy.maxOrdersPerAction),
    ),
  ),
  gate(
    {
      number: '10',
      name: 'the cycle has a place for its symbol',
      ...ofOneCycle,
      reasons: ['max_symbols_reached'],
    },
    known(({ policy }, { cost, taken: { run } }) =>
      over(
        'max_symbols_reached',
        run.symbols.length,
        cost.symbols.filter((symbol) => !run.symbols.includes(symbol)).length,
        policy.maxSymbolsPerAction,
      ),
    ),
  ),
  gate(
    {
      number: '11',
      name: 'what was spent today is known',
      ...bothNoPlace,
      reasons: ['ledger_unknown'],
    },
    known(({ ledgerUnknown }) => (ledgerUnknown ? 'ledger_unknown' : null)),
  ),
  gate(
    { number: '11', name: 'calls of the cycle', ...ofOneCycle, reasons: ['max_calls_per_run'] },
    known(({ policy: { budget } }, { cost, taken: { run } }) =>
      over('max_calls_per_run', run.calls, cost.calls, budget.maxCallsPerRun),
    ),
  ),
  gate(
    { number: '11', name: 'notional of the cycle', ...ofOneCycle, reasons: ['max_notional_per_run'] },
    known(({ policy: { budget } }, { cost, taken: { run } }) =>
      over('max_notional_per_run', run.notional, cost.notional, budget.maxNotionalPerRun),
    ),
  ),
  gate(
    { number: '11', name: 'calls of the day', ...bothNoPlace, reasons: ['max_calls_per_day'] },
    known(({ policy: { budget }, ledgerUnknown }, { cost, taken: { today } }) =>
      ledgerUnknown ? null : over('max_calls_per_day', today.calls, cost.calls, budget.maxCallsPerDay),
    ),
  ),
  gate(
    { number: '11', name: 'notional of the day', ...bothNoPlace, reasons: ['max_notional_per_day'] },
    known(({ policy: { budget }, ledgerUnknown }, { cost, taken: { today } }) =>
      ledgerUnknown
        ? null
        : over('max_notional_per_day', today.notional, cost.notional, budget.maxNotionalPerDay),
    ),
  ),
] as const satisfies readonly Gate[];

/** Every reason that a gate gives. */
export type GateReason = (typeof GATES)[number]['reasons'][number];

const NUMBERS = new Map<Reason, GateNumber>(
  GATES.flatMap(({ number, reasons }) => reasons.map((reason) => [reason, number])),
);

const OPENED_BY_WAITING = new Set<Reason>(
  (GATES as readonly Gate[]).filter((gate) => gate.opensByWaiting).flatMap(({ reasons }) => reasons),
);

/** Whether what is closed for a reason opens while one waits, or goes on with another cycle. */
export const opensByWaiting = (reason: Reason): boolean => OPENED_BY_WAITING.has(reason);

/** Number of the gate that gives a reason; `-` where one that the runbook does not number does, or a later step. */
export const gateNumber = (reason: Reason): GateNumber => NUMBERS.get(reason) ?? '-';

const PLACES = new Map<Reason, number>([...NUMBERS.keys()].map((reason, place) => [reason, place]));

/** Reasons in the order of the gates, each once; those that a later step gives come last, as they came. */
export function inGateOrder(reasons: readonly Reason[]): Reason[] {
  const place = (reason: Reason) => PLACES.get(reason) ?? PLACES.size;
  return [...new Set(reasons)].sort((a, b) => place(a) - place(b));
}
