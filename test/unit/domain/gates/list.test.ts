import { describe, expect, it } from 'vitest';
import {
  evaluateGates,
  GATES,
  type Gate,
  type GateFacts,
  type GateReason,
  type GuardFacts,
  gateNumber,
  guardFacts,
  reasonsOf,
} from '../../../../src/domain/gates';
import type { Plan } from '../../../../src/domain/plan';
import { REASON_NAMES, REASONS } from '../../../../src/domain/reasons';
import { cancelPlan, closePlan, livePolicy, NOON, ours, type PolicyOverrides } from '../builders';
import { closeOf } from '../guard/builders';
import { armedStatus } from './builders';

const OPEN: GuardFacts = guardFacts(armedStatus());
const facts = (guard: Partial<GuardFacts> = {}, over: Partial<GateFacts> = {}): GateFacts => ({
  guard: { ...OPEN, ...guard },
  allowMainnetTrade: true,
  now: NOON,
  cooldownAllowanceMs: 0,
  ...over,
});
const under = (policy: PolicyOverrides): GateFacts => facts({ policy: livePolicy(policy) });
const CANCEL = cancelPlan({});
const CLOSE = closePlan({});
const closing = (over: Partial<ReturnType<typeof closeOf>>): Plan => [
  { cancels: [], close: { ...closeOf(), ...over } },
];

/**
 * What closes each gate, and each way of it, alone. A gate whose reason has no example here does not
 * compile: it has no test.
 */
const EXAMPLES: Record<GateReason, readonly [Plan, GateFacts]> = {
  action_is_none: [CANCEL, under({ action: 'none' })],
  mode_cancel_only: [CLOSE, under({ action: 'cancel_all' })],
  mode_flatten_only: [CANCEL, under({ action: 'flatten' })],
  dry_run: [CLOSE, under({ dryRun: true })],
  allow_active_remediation_false: [CANCEL, under({ allowActiveRemediation: false })],
  guard_unavailable: [CANCEL, facts({}, { guard: null })],
  not_armed: [CLOSE, facts({ arming: null })],
  arming_expired: [CANCEL, facts({ arming: null, notArmedReason: 'arming_expired' })],
  arming_scope: [
    CLOSE,
    facts({
      arming: {
        ...{ actions: null, symbols: null, maxNotionalUsdt: '600', usedNotional: '100.01' },
        ...{ plan: null, planLeft: null, planDone: [] },
      },
    }),
  ],
  env_var_missing: [CANCEL, facts({}, { allowMainnetTrade: false })],
  cycle_in_progress: [CLOSE, facts({ locked: true })],
  cooldown_not_elapsed: [CANCEL, facts({ cooldownUntil: NOON + 1 })],
  whitelist_required: [CLOSE, under({ symbolWhitelist: [] })],
  symbol_not_in_whitelist: [CANCEL, under({ symbolWhitelist: ['ETHUSDT'] })],
  repeated_failure: [CLOSE, facts({ resting: [{ symbol: 'BTCUSDT', until: NOON + 1 }] })],
  mass_change: [CANCEL, facts({ heldUntil: { [`cancel/BTCUSDT/regular/${ours(1)}`]: NOON + 1 } })],
  no_grinder_prefix: [cancelPlan({ clientOrderId: 'web_1' }), facts()],
  strategy_not_allowed: [cancelPlan({ owner: 'strategy_not_allowed' }), facts()],
  identity_mismatch: [cancelPlan({ symbol: 'ETHUSDT', clientOrderId: 'grinder_d_BTCUSDT_1_1_1' }), facts()],
  protective_order: [cancelPlan({ protects: 'BOTH' }), facts()],
  quote_not_usd: [closing({ quoteAsset: 'BTC', notional: null }), facts()],
  price_unavailable: [closePlan({ markPrice: null }), facts()],
  notional_exceeds_limit: [CLOSE, under({ maxFlattenNotionalUsdt: '499.99' })],
  symbol_not_trading: [closing({ obstacle: 'symbol_not_trading' }), facts()],
  dust: [closing({ obstacle: 'dust' }), facts()],
  symbol_unreadable: [cancelPlan({ blind: true }), facts()],
  port_error: [closing({ obstacle: 'port_error' }), facts()],
  own_order_blocks_close: [closing({ obstacle: 'own_order_blocks_close' }), facts()],
  max_orders_reached: [CLOSE, under({ maxOrdersPerAction: 0 })],
  max_symbols_reached: [CANCEL, under({ maxSymbolsPerAction: 0 })],
  ledger_unknown: [CLOSE, facts({ ledgerUnknown: true })],
  max_calls_per_run: [CANCEL, under({ budget: { maxCallsPerRun: 0 } })],
  max_notional_per_run: [CLOSE, under({ budget: { maxNotionalPerRun: '499.99' } })],
  max_calls_per_day: [
    CANCEL,
    facts({ policy: livePolicy({ budget: { maxCallsPerDay: 5 } }), today: { calls: 5, notional: '0' } }),
  ],
  max_notional_per_day: [
    CANCEL,
    facts({
      policy: livePolicy({ budget: { maxNotionalPerDay: '5' } }),
      today: { calls: 0, notional: '5.01' },
    }),
  ],
};

describe('the list of gates', () => {
  it.each(Object.entries(EXAMPLES))('%s closes alone', (reason, [plan, given]) => {
    const [group] = evaluateGates(plan, given);
    expect(group?.allowed).toBe(false);
    expect(group?.verdicts.map(reasonsOf)).toEqual([[reason]]);
  });

  it.each([CANCEL, CLOSE].map((plan) => [plan]))('is open where nothing closes it', (plan) => {
    expect(evaluateGates(plan, facts())).toMatchObject([{ allowed: true, verdicts: [{ closed: [] }] }]);
  });

  it('documents every reason, and gives it at one gate', () => {
    const all = GATES.flatMap(({ reasons }) => [...reasons]);
    expect(new Set(all).size).toBe(all.length);
    for (const reason of all) {
      expect(REASON_NAMES).toContain(reason);
      expect(REASONS[reason].resolution).not.toBe('');
    }
  });

  it('has every gate of the runbook, in order', () => {
    const numbers = GATES.map(({ number }) => number)
      .filter((number) => number !== '-')
      .map(Number);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect([...new Set(numbers)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('numbers each reason as the gate that gives it', () => {
    for (const gate of GATES as readonly Gate[])
      for (const reason of gate.reasons) expect(gateNumber(reason)).toBe(gate.number);
  });
});

describe('what cannot be seen closes nothing', () => {
  it('the environment, for the guard', () => {
    expect(evaluateGates(CANCEL, facts({}, { allowMainnetTrade: null }))[0]?.allowed).toBe(true);
  });
});
