import { describe, expect, it } from 'vitest';
import type { Mismatch } from '../../../../src/domain/mismatches';
import { actionsOf, type Plan } from '../../../../src/domain/plan';
import { gatedReport } from '../../../../src/domain/report';
import {
  cancelPlan,
  closePlan,
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

const allowed = (plan: Plan, context: GateContext) =>
  evaluate(plan, context)
    .filter((verdict) => verdict.allowed)
    .flatMap(({ group }) => actionsOf(group).map(({ key }) => key.split('/').slice(1).join('/')));
const firstReasons = (plan: Plan, context: GateContext) =>
  evaluate(plan, context).map(({ verdicts }) => verdicts[0]?.reasons[0] ?? null);
const cancels = (n: number, over = {}) => Array.from({ length: n }, () => ({ ...over }));

describe('gate 10 counts the places of a cycle', () => {
  it('in the order of the plan', () => {
    expect(firstReasons(cancelPlan(...cancels(3)), under({ maxOrdersPerAction: 2 }))).toEqual([
      null,
      null,
      'max_orders_reached',
    ]);
  });

  it('one for each symbol, whatever the number of its legs', () => {
    const legs = closePlan(
      { positionSide: 'LONG' },
      { positionSide: 'SHORT', amount: '-1' },
      { symbol: 'ETHUSDT' },
      { symbol: 'SOLUSDT' },
    );
    expect(firstReasons(legs, under({ maxSymbolsPerAction: 2 }))).toEqual([
      null,
      null,
      null,
      'max_symbols_reached',
    ]);
  });

  it('one for a cancel as for a close, among the orders and among the symbols, closes first', () => {
    const plan = planOf([
      orderMismatch({ symbol: 'ETHUSDT' }),
      orderMismatch({ symbol: 'SOLUSDT' }),
      unexpectedPosition(),
    ]);
    expect(firstReasons(plan, under({ maxSymbolsPerAction: 2 }))).toEqual([
      null,
      'max_symbols_reached',
      null,
    ]);
    expect(firstReasons(plan, under({ maxOrdersPerAction: 1 }))).toEqual([
      'max_orders_reached',
      'max_orders_reached',
      null,
    ]);
  });

  it('none where the policy has none, whatever the action', () => {
    const cancels = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'].map((symbol) => ({ symbol }));
    expect(
      firstReasons(cancelPlan(...cancels), under({ action: 'cancel_all', maxSymbolsPerAction: 0 })),
    ).toEqual(cancels.map(() => 'max_symbols_reached'));
    expect(firstReasons(closePlan(...cancels), under({ action: 'flatten', maxOrdersPerAction: 0 }))).toEqual(
      cancels.map(() => 'max_orders_reached'),
    );
  });

  it('one for a close however many orders it takes', () => {
    const plan = closePlan({ amount: '2500', markPrice: '0.01' });
    expect(firstReasons(plan, under({ maxOrdersPerAction: 1 }))).toEqual([null]);
  });

  it.each<[string, Partial<Parameters<typeof orderMismatch>[0]>, PolicyOverrides, Record<string, unknown>]>([
    ['8, not ours', { owner: 'no_grinder_prefix' }, {}, {}],
    ['8, protective', { protects: 'BOTH' }, {}, {}],
    ['7, not on the whitelist', { symbol: 'AAVEUSDT' }, {}, {}],
    ['4, beyond the scope of the arming', { symbol: 'BNBUSDT' }, {}, { symbols: ['BTCUSDT'] }],
  ])('and actions closed by gate %s take none', (_gate, closed, policy, arming) => {
    const plan = planOf([
      orderMismatch({ clientOrderId: ours(1, closed?.symbol), ...closed }),
      orderMismatch({ type: 'ORDER_STATUS_DIVERGENCE', clientOrderId: ours(2) }),
    ]);
    expect(allowed(plan, under({ ...policy, maxOrdersPerAction: 1 }, arming))).toEqual([
      `BTCUSDT/regular/${ours(2)}`,
    ]);
  });

  it('and closes that are too large, dust or without a price take none', () => {
    const plan = closePlan(
      { symbol: 'BNBUSDT', amount: '0.011' },
      { symbol: 'BTCUSDT', amount: '0.0001' },
      { symbol: 'ETHUSDT', markPrice: null },
      { symbol: 'SOLUSDT' },
    );
    expect(allowed(plan, under({ maxSymbolsPerAction: 1, maxFlattenNotionalUsdt: '500' }))).toEqual([
      'SOLUSDT/BOTH',
    ]);
  });

  it('and a group that does not fit leaves its places to a smaller one', () => {
    const stop = (n: number) => orderMismatch({ clientOrderId: ours(n), side: 'SELL', protects: 'BOTH' });
    const plan = planOf([stop(1), stop(2), unexpectedPosition(), orderMismatch({ symbol: 'ETHUSDT' })]);
    expect(allowed(plan, under({ maxOrdersPerAction: 1 }))).toEqual([
      `ETHUSDT/regular/${ours(1, 'ETHUSDT')}`,
    ]);
  });
});

describe('groups with a close come first', () => {
  const book: Mismatch[] = [
    orderMismatch({ clientOrderId: ours(1) }),
    orderMismatch({ clientOrderId: ours(2) }),
    orderMismatch({ clientOrderId: ours(3, 'ETHUSDT'), side: 'SELL', symbol: 'ETHUSDT', protects: 'BOTH' }),
    unexpectedPosition({ symbol: 'ETHUSDT' }),
  ];

  it('to the calls, so that cancels never starve a close', () => {
    expect(allowed(planOf(book), under({ budget: { maxCallsPerRun: 3 } }))).toEqual([
      `BTCUSDT/regular/${ours(1)}`,
      `ETHUSDT/regular/${ours(3, 'ETHUSDT')}`,
      'ETHUSDT/BOTH',
    ]);
  });

  it('to the places of orders', () => {
    expect(allowed(planOf(book), under({ maxOrdersPerAction: 2 }))).toEqual([
      `ETHUSDT/regular/${ours(3, 'ETHUSDT')}`,
      'ETHUSDT/BOTH',
    ]);
  });

  it('while the verdicts keep the order of the plan', () => {
    expect(evaluate(planOf(book), openContext()).map(({ group }) => group)).toEqual(planOf(book));
  });
});

describe('gate 11', () => {
  const used = (calls: number, notional: string, policy: PolicyOverrides): GateContext => {
    const status = armedStatus(policy);
    return contextWith({ policy: status.policy, budget: { ...status.budget, used: { calls, notional } } });
  };

  it('counts what this cycle would take before', () => {
    const plan = closePlan({ symbol: 'BTCUSDT' }, { symbol: 'ETHUSDT' }, { symbol: 'SOLUSDT' });
    expect(firstReasons(plan, under({ budget: { maxNotionalPerRun: '1000' } }))).toEqual([
      null,
      null,
      'max_notional_per_run',
    ]);
  });

  it('counts what was taken today for the day, and not for the run', () => {
    const policy = {
      budget: { maxCallsPerRun: 1, maxCallsPerDay: 5, maxNotionalPerRun: '500', maxNotionalPerDay: '800' },
    };
    expect(firstReasons(cancelPlan({}), used(4, '0', policy))).toEqual([null]);
    expect(firstReasons(cancelPlan({}), used(5, '0', policy))).toEqual(['max_calls_per_day']);
    expect(firstReasons(closePlan({}), used(0, '300', policy))).toEqual([null]);
    expect(firstReasons(closePlan({}), used(0, '300.01', policy))).toEqual(['max_notional_per_day']);
  });

  it('lets a cancel go on where the notional is just used up', () => {
    const budget = { maxNotionalPerDay: '500', maxNotionalPerRun: '0' };
    expect(firstReasons(cancelPlan({}), used(0, '500', { budget }))).toEqual([null]);
  });

  it('stops cancels too where a cap was lowered below what is used', () => {
    expect(firstReasons(cancelPlan({}), used(0, '9999', { budget: { maxNotionalPerDay: '1' } }))).toEqual([
      'max_notional_per_day',
    ]);
  });

  it('counts a call for each slice', () => {
    const plan = closePlan({ amount: '2500', markPrice: '0.01' });
    expect(firstReasons(plan, under({ budget: { maxCallsPerRun: 2 } }))).toEqual(['max_calls_per_run']);
    expect(firstReasons(plan, under({ budget: { maxCallsPerRun: 3 } }))).toEqual([null]);
  });

  it('takes nothing for a group that is not allowed', () => {
    const plan = closePlan({ symbol: 'BTCUSDT', amount: '0.03' }, { symbol: 'ETHUSDT', amount: '0.01' });
    expect(firstReasons(plan, under({ budget: { maxNotionalPerRun: '500' } }))).toEqual([
      'max_notional_per_run',
      null,
    ]);
  });

  it('lets the arming\u2019s notional be used up by what came before', () => {
    const plan = closePlan({ symbol: 'BTCUSDT' }, { symbol: 'ETHUSDT' });
    expect(firstReasons(plan, under({}, { maxNotionalUsdt: '999' }))).toEqual([null, 'arming_scope']);
    const { arming } = armedStatus({}, { maxNotionalUsdt: '1000' });
    if (arming === null) throw new Error('not armed');
    expect(firstReasons(plan, contextWith({ arming: { ...arming, usedNotional: '500' } }))).toEqual([
      null,
      'arming_scope',
    ]);
  });

  it('lets cancels go on where the arming\u2019s notional is used up', () => {
    const { arming } = armedStatus({}, { maxNotionalUsdt: '0' });
    expect(firstReasons(cancelPlan({}), contextWith({ arming }))).toEqual([null]);
  });
});

describe('a dry run', () => {
  const dry = under({ dryRun: true });
  const reports = (context: GateContext, plan: Plan) =>
    evaluate(plan, context).flatMap(({ verdicts }) =>
      verdicts.map(({ action, reasons }) =>
        gatedReport(
          action,
          reasons.map((reason) => ({ reason })),
        ),
      ),
    );

  it('allows nothing and counts as planned, once for each action', () => {
    expect(evaluate(cancelPlan({}, {}), dry).some((verdict) => verdict.allowed)).toBe(false);
    expect(reports(dry, cancelPlan({}, {})).map(({ result, reason }) => [result, reason])).toEqual([
      ['planned', 'dry_run'],
      ['planned', 'dry_run'],
    ]);
  });

  it('plans a close together with the orders that protect it', () => {
    const plan = planOf([orderMismatch({ side: 'SELL', protects: 'BOTH' }), unexpectedPosition()]);
    expect(reports(dry, plan).map(({ result, gates }) => [result, gates])).toEqual([
      ['planned', ['dry_run']],
      ['planned', ['dry_run']],
    ]);
  });

  it('is planned also where the account is not armed, and says so', () => {
    const status = armedStatus({ dryRun: true });
    const context = contextWith({ policy: status.policy, arming: null, notArmedReason: 'not_armed' });
    expect(reports(context, cancelPlan({}))).toMatchObject([
      { result: 'planned', gates: ['dry_run', 'not_armed'] },
    ]);
  });

  it('of an action that the policy does not have is blocked', () => {
    expect(reports(under({ dryRun: true, action: 'none' }), cancelPlan({}))).toMatchObject([
      { result: 'blocked', reason: 'action_is_none', gates: ['action_is_none', 'dry_run'] },
    ]);
  });
});

describe('a blocked action', () => {
  it('is reported with the first closed gate as its reason and all of them', () => {
    const context = openContext({ allowMainnetTrade: false });
    const [verdict] = evaluate(cancelPlan({ owner: 'no_grinder_prefix' }), context);
    const { action, reasons } = verdict?.verdicts[0] ?? { reasons: [] };
    if (action === undefined) throw new Error('no action');
    expect(
      gatedReport(
        action,
        reasons.map((reason) => ({ reason })),
      ),
    ).toMatchObject({
      result: 'blocked',
      reason: 'env_var_missing',
      gates: ['env_var_missing', 'no_grinder_prefix'],
      target: ours(1),
    });
  });

  it('is evaluated the same however often it is asked', () => {
    const plan = planOf([orderMismatch(), unexpectedPosition()]);
    const context = under({ budget: { maxCallsPerRun: 1 } });
    expect(reasonsByKey(evaluate(plan, context))).toEqual(reasonsByKey(evaluate(plan, context)));
  });
});

describe('a close that an order of ours blocks', () => {
  it('takes no place from another one', () => {
    const legs = closePlan({ blocker: ours(1) }, { symbol: 'ETHUSDT' });
    const limits = under({ maxSymbolsPerAction: 1, maxOrdersPerAction: 1 });
    expect(reasonsByKey(evaluate(legs, limits))).toEqual({
      'close/BTCUSDT/BOTH': ['own_order_blocks_close'],
      'close/ETHUSDT/BOTH': [],
    });
  });
});
