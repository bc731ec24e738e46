import { describe, expect, it } from 'vitest';
import { gateNumber } from '../../../../src/domain/gates';
import type { Plan } from '../../../../src/domain/plan';
import type { Reason } from '../../../../src/domain/reasons';
import {
  cancelPlan,
  closePlan,
  NOON,
  orderMismatch,
  ours,
  type PolicyOverrides,
  planOf,
  unexpectedPosition,
} from '../builders';
import {
  armedStatus,
  contextWith,
  evaluate,
  type GateContext,
  openContext,
  reasonsByKey,
  under,
} from './builders';

const reasonsOf = (plan: Plan, context: GateContext) => evaluate(plan, context)[0]?.verdicts[0]?.reasons;
const CANCEL = cancelPlan({});
const CLOSE = closePlan({});

describe('with every gate open', () => {
  it('a cancel and a close are allowed', () => {
    const verdicts = evaluate([...CANCEL, ...CLOSE], openContext());
    expect(verdicts.map(({ allowed }) => allowed)).toEqual([true, true]);
    expect(reasonsByKey(verdicts)).toEqual({
      [`cancel/BTCUSDT/regular/${ours(1)}`]: [],
      'close/BTCUSDT/BOTH': [],
    });
  });
});

describe('one gate closed alone gives its reason and no other', () => {
  it.each<[string, Plan, GateContext, Reason]>([
    ['1: no action, for a cancel', CANCEL, under({ action: 'none' }), 'action_is_none'],
    ['1: no action, for a close', CLOSE, under({ action: 'none' }), 'action_is_none'],
    ['1: cancels only', CLOSE, under({ action: 'cancel_all' }), 'mode_cancel_only'],
    ['1: closes only', CANCEL, under({ action: 'flatten' }), 'mode_flatten_only'],
    ['2: dry run', CANCEL, under({ dryRun: true }), 'dry_run'],
    ['3: not allowed', CANCEL, under({ allowActiveRemediation: false }), 'allow_active_remediation_false'],
    ['4: never armed', CANCEL, contextWith({ arming: null, notArmedReason: 'not_armed' }), 'not_armed'],
    ['4: disarmed, nothing known', CANCEL, contextWith({ arming: null, notArmedReason: null }), 'not_armed'],
    ['4: expired', CANCEL, contextWith({ arming: null, notArmedReason: 'arming_expired' }), 'arming_expired'],
    ['4: armed for closes only', CANCEL, under({}, { actions: ['flatten'] }), 'arming_scope'],
    ['4: armed for another symbol', CLOSE, under({}, { symbols: ['ETHUSDT'] }), 'arming_scope'],
    ['4: armed for less notional', CLOSE, under({}, { maxNotionalUsdt: '499.99' }), 'arming_scope'],
    [
      '4: no guard',
      CANCEL,
      openContext({ guard: { available: false, problem: 'gone' } }),
      'guard_unavailable',
    ],
    ['5: no variable', CANCEL, openContext({ allowMainnetTrade: false }), 'env_var_missing'],
    ['6: cooldown', CANCEL, contextWith({ cooldownUntil: NOON + 5_001 }), 'cooldown_not_elapsed'],
    ['7: empty whitelist', CANCEL, under({ symbolWhitelist: [] }), 'whitelist_required'],
    ['7: not on it', CLOSE, under({ symbolWhitelist: ['ETHUSDT'] }), 'symbol_not_in_whitelist'],
    ['8: foreign', cancelPlan({ owner: 'no_grinder_prefix' }), openContext(), 'no_grinder_prefix'],
    [
      '8: other strategy',
      cancelPlan({ owner: 'strategy_not_allowed' }),
      openContext(),
      'strategy_not_allowed',
    ],
    ['8: other symbol', cancelPlan({ owner: 'identity_mismatch' }), openContext(), 'identity_mismatch'],
    ['8: protective alone', cancelPlan({ protects: 'BOTH' }), openContext(), 'protective_order'],
    ['9: too large', CLOSE, under({ maxFlattenNotionalUsdt: '499.99' }), 'notional_exceeds_limit'],
    ['9: no price', closePlan({ markPrice: null }), openContext(), 'price_unavailable'],
    ['dust', closePlan({ amount: '0.0001' }), openContext(), 'dust'],
    ['10: no order left', CANCEL, under({ maxOrdersPerAction: 0 }), 'max_orders_reached'],
    ['10: no symbol left', CLOSE, under({ maxSymbolsPerAction: 0 }), 'max_symbols_reached'],
    ['11: calls of the run', CANCEL, under({ budget: { maxCallsPerRun: 0 } }), 'max_calls_per_run'],
    [
      '11: notional of the run',
      CLOSE,
      under({ budget: { maxNotionalPerRun: '499.99' } }),
      'max_notional_per_run',
    ],
    ['11: calls of the day', CANCEL, under({ budget: { maxCallsPerDay: 0 } }), 'max_calls_per_day'],
    [
      '11: notional of the day',
      CLOSE,
      under({ budget: { maxNotionalPerDay: '499.99' } }),
      'max_notional_per_day',
    ],
  ])('%s', (_gate, plan, context, reason) => {
    expect(reasonsOf(plan, context)).toEqual([reason]);
  });

  it('a symbol that does not trade', () => {
    const [group] = CLOSE;
    const close = group?.close;
    if (close == null) throw new Error('no close');
    expect(
      reasonsOf([{ cancels: [], close: { ...close, obstacle: 'symbol_not_trading' } }], openContext()),
    ).toEqual(['symbol_not_trading']);
  });

  it('a ledger that is not known', () => {
    const { budget } = armedStatus();
    expect(reasonsOf(CANCEL, contextWith({ budget: { ...budget, unknown: true } }))).toEqual([
      'ledger_unknown',
    ]);
  });
});

describe('limits are inclusive: what is equal passes', () => {
  it.each<[string, Plan, GateContext]>([
    ['the flatten limit', CLOSE, under({ maxFlattenNotionalUsdt: '500' })],
    ['the flatten limit in another notation', CLOSE, under({ maxFlattenNotionalUsdt: '500.000' })],
    ['the notional of the run', CLOSE, under({ budget: { maxNotionalPerRun: '500' } })],
    ['the notional of the day', CLOSE, under({ budget: { maxNotionalPerDay: '500' } })],
    ['the calls of the run', CANCEL, under({ budget: { maxCallsPerRun: 1 } })],
    ['the calls of the day', CLOSE, under({ budget: { maxCallsPerDay: 1 } })],
    ['the orders of a cycle', CANCEL, under({ maxOrdersPerAction: 1 })],
    ['the symbols of a cycle', CLOSE, under({ maxSymbolsPerAction: 1 })],
    ['the notional of the arming', CLOSE, under({}, { maxNotionalUsdt: '500' })],
    ['a cooldown that ends with the confirmation', CANCEL, contextWith({ cooldownUntil: NOON + 5_000 })],
  ])('%s', (_limit, plan, context) => {
    expect(reasonsOf(plan, context)).toEqual([]);
  });

  it('to the last digit of the notional', () => {
    const plan = closePlan({ amount: '0.003', markPrice: '33333.33333333' });
    expect(reasonsOf(plan, under({ maxFlattenNotionalUsdt: '99.99999999999' }))).toEqual([]);
    expect(reasonsOf(plan, under({ maxFlattenNotionalUsdt: '99.99999999998' }))).toEqual([
      'notional_exceeds_limit',
    ]);
  });

  it('on the size of a short position as on that of a long one', () => {
    const plan = closePlan({ amount: '-0.010' });
    expect(reasonsOf(plan, under({ maxFlattenNotionalUsdt: '499.99' }))).toEqual(['notional_exceeds_limit']);
  });
});

describe('every closed gate is listed, in order', () => {
  const NEVER: PolicyOverrides = {
    action: 'none',
    dryRun: true,
    allowActiveRemediation: false,
    symbolWhitelist: [],
    maxFlattenNotionalUsdt: '1',
  };
  const worst = (policy: PolicyOverrides = {}) =>
    openContext({
      guard: {
        available: true,
        status: {
          ...armedStatus({ ...NEVER, ...policy }),
          arming: null,
          notArmedReason: 'not_armed',
          cooldownUntil: NOON + 60_000,
        },
      },
      allowMainnetTrade: false,
    });

  it('for a cancel', () => {
    expect(reasonsOf(cancelPlan({ owner: 'no_grinder_prefix' }), worst())).toEqual([
      'action_is_none',
      'dry_run',
      'allow_active_remediation_false',
      'not_armed',
      'env_var_missing',
      'cooldown_not_elapsed',
      'whitelist_required',
      'no_grinder_prefix',
    ]);
  });

  it('for a close', () => {
    expect(reasonsOf(CLOSE, worst({ action: 'cancel_all', symbolWhitelist: ['ETHUSDT'] }))).toEqual([
      'mode_cancel_only',
      'dry_run',
      'allow_active_remediation_false',
      'not_armed',
      'env_var_missing',
      'cooldown_not_elapsed',
      'symbol_not_in_whitelist',
      'notional_exceeds_limit',
    ]);
  });

  it('with the counts and the budgets last', () => {
    const context = under({
      dryRun: true,
      maxSymbolsPerAction: 0,
      budget: { maxCallsPerRun: 0, maxNotionalPerRun: '1', maxCallsPerDay: 0, maxNotionalPerDay: '1' },
    });
    expect(reasonsOf(CLOSE, context)).toEqual([
      'dry_run',
      'max_symbols_reached',
      'max_calls_per_run',
      'max_notional_per_run',
      'max_calls_per_day',
      'max_notional_per_day',
    ]);
  });

  it('with the arming\u2019s scope at gate 4, whatever part of it is closed', () => {
    const scope = { maxNotionalUsdt: '1' };
    const context = { ...under({ budget: { maxNotionalPerRun: '1' } }, scope), allowMainnetTrade: false };
    expect(reasonsOf(CLOSE, context)).toEqual(['arming_scope', 'env_var_missing', 'max_notional_per_run']);
  });

  it('in the order of the numbers of their gates', () => {
    const numbers = (reasonsOf(CLOSE, worst({ action: 'cancel_all' })) ?? []).map((reason) =>
      Number(gateNumber(reason)),
    );
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  it('so that an unreachable guard hides nothing that is known without it', () => {
    const context = openContext({ guard: { available: false, problem: 'gone' }, allowMainnetTrade: false });
    expect(reasonsOf(cancelPlan({ owner: 'no_grinder_prefix' }), context)).toEqual([
      'guard_unavailable',
      'env_var_missing',
      'no_grinder_prefix',
    ]);
    expect(reasonsOf(closePlan({ markPrice: null }), context)).toEqual([
      'guard_unavailable',
      'env_var_missing',
      'price_unavailable',
    ]);
  });
});

describe('a group is allowed or blocked as a whole', () => {
  const stop = (over = {}) =>
    orderMismatch({ clientOrderId: ours(1), side: 'SELL', protects: 'BOTH', ...over });
  const cancelKey = `cancel/BTCUSDT/regular/${ours(1)}`;
  const verdicts = (context: GateContext, ...mismatches: Parameters<typeof planOf>[0]) =>
    evaluate(planOf(mismatches), context);

  it('protective orders may go together with their leg', () => {
    const [group, ...more] = verdicts(openContext(), stop(), unexpectedPosition());
    expect(more).toEqual([]);
    expect(group?.allowed).toBe(true);
    expect(group?.verdicts.map(({ reasons }) => reasons)).toEqual([[], []]);
  });

  it('where the close is closed, the orders stay and say why', () => {
    const found = verdicts(under({ maxFlattenNotionalUsdt: '1' }), stop(), unexpectedPosition());
    expect(found[0]?.allowed).toBe(false);
    expect(reasonsByKey(found)).toEqual({
      [cancelKey]: ['protective_order'],
      'close/BTCUSDT/BOTH': ['notional_exceeds_limit'],
    });
  });

  it('where an order may not go, the leg stays open for the same reason', () => {
    const found = verdicts(under({}, { actions: ['flatten'] }), stop(), unexpectedPosition());
    expect(found[0]?.allowed).toBe(false);
    expect(reasonsByKey(found)).toEqual({
      [cancelKey]: ['arming_scope'],
      'close/BTCUSDT/BOTH': ['arming_scope'],
    });
  });

  it('where an order may not go for two reasons, the leg says the first of them', () => {
    const context = under({ action: 'flatten' }, { actions: ['flatten'] });
    expect(reasonsByKey(verdicts(context, stop(), unexpectedPosition()))).toEqual({
      [cancelKey]: ['mode_flatten_only', 'arming_scope'],
      'close/BTCUSDT/BOTH': ['mode_flatten_only'],
    });
  });

  it('where all of it does not fit into the budget, none of it goes', () => {
    const found = verdicts(under({ budget: { maxCallsPerRun: 1 } }), stop(), unexpectedPosition());
    expect(found[0]?.allowed).toBe(false);
    expect(Object.values(reasonsByKey(found))).toEqual([['max_calls_per_run'], ['max_calls_per_run']]);
  });

  it('and one group never stops another', () => {
    const found = verdicts(
      under({ symbolWhitelist: ['BTCUSDT'] }),
      unexpectedPosition({ symbol: 'ETHUSDT' }),
      unexpectedPosition(),
    );
    expect(found.map(({ allowed }) => allowed)).toEqual([true, false]);
  });
});

describe('what is blocked', () => {
  const TWO = cancelPlan({}, {});
  const reasons = (plan: Plan, context: GateContext) => Object.values(reasonsByKey(evaluate(plan, context)));

  it('takes its place all the same where only the moment stands in its way', () => {
    expect(reasons(TWO, under({ dryRun: true, maxOrdersPerAction: 1 }))).toEqual([
      ['dry_run'],
      ['dry_run', 'max_orders_reached'],
    ]);
  });

  it('takes none where it could never go', () => {
    expect(reasons(TWO, under({ action: 'flatten', maxOrdersPerAction: 1 }))).toEqual([
      ['mode_flatten_only'],
      ['mode_flatten_only'],
    ]);
  });

  it('takes none where a part of its group could never go', () => {
    const plan = planOf([
      orderMismatch({ clientOrderId: ours(1), side: 'SELL', protects: 'BOTH' }),
      unexpectedPosition(),
      unexpectedPosition({ symbol: 'ETHUSDT' }),
    ]);
    const context = under({ action: 'flatten', maxSymbolsPerAction: 1 });
    expect(reasonsByKey(evaluate(plan, context))['close/ETHUSDT/BOTH']).toEqual([]);
  });
});
