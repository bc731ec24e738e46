import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { sum } from '../../../../src/domain/decimal';
import { gateNumber } from '../../../../src/domain/gates';
import { guardStatus } from '../../../../src/domain/guard/status';
import type { Mismatch } from '../../../../src/domain/mismatches';
import { type ActionGroup, actionsOf, type Plan } from '../../../../src/domain/plan';
import { POLICY_ACTIONS } from '../../../../src/domain/policy';
import { isReason } from '../../../../src/domain/reasons';
import { NOON, orderMismatch, ours, type PolicyOverrides, planOf, unexpectedPosition } from '../builders';
import { armedGuard, liveGuard } from '../guard/builders';
import { evaluate, type GateContext, openContext } from './builders';

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
const symbol = fc.constantFrom(...SYMBOLS);

const orderArbitrary = fc
  .record({
    symbol,
    n: fc.nat(50),
    algo: fc.boolean(),
    diverging: fc.boolean(),
    owner: fc.constantFrom(
      'ours' as const,
      'ours' as const,
      'ours' as const,
      'no_grinder_prefix' as const,
      'identity_mismatch' as const,
    ),
    protects: fc.constantFrom(null, null, 'BOTH' as const),
  })
  .map(({ n, algo, diverging, ...over }) =>
    orderMismatch({
      ...over,
      clientOrderId: ours(n, over.symbol),
      orderKind: algo ? 'conditional' : 'regular',
      type: diverging ? 'ORDER_STATUS_DIVERGENCE' : 'ORDER_EXISTS_UNEXPECTED',
    }),
  );
const positionArbitrary = fc
  .record({
    symbol,
    amount: fc.constantFrom('0.010', '-0.010', '0.5', '3000', '0.0001'),
    markPrice: fc.constantFrom('50000', '0.01', '123.456', null),
  })
  .map((over) => unexpectedPosition(over));

const mismatches: fc.Arbitrary<Mismatch[]> = fc
  .tuple(
    fc.uniqueArray(orderArbitrary, {
      selector: ({ clientOrderId, orderKind }) => `${orderKind} ${clientOrderId}`,
      maxLength: 12,
    }),
    fc.uniqueArray(positionArbitrary, { selector: (row) => row.symbol, maxLength: 3 }),
  )
  .map(([orders, positions]) => [...orders, ...positions]);

const policies: fc.Arbitrary<PolicyOverrides> = fc.record({
  action: fc.constantFrom(...POLICY_ACTIONS, 'cancel_then_flatten' as const, 'cancel_then_flatten' as const),
  symbolWhitelist: fc.constantFrom(SYMBOLS, SYMBOLS, ['BTCUSDT'], []),
  maxFlattenNotionalUsdt: fc.constantFrom('1000000', '500', '30', '0'),
  maxOrdersPerAction: fc.constantFrom(100, 3, 1, 0),
  maxSymbolsPerAction: fc.constantFrom(100, 1, 0),
  budget: fc.record({
    maxCallsPerRun: fc.constantFrom(1_000, 4, 1, 0),
    maxNotionalPerRun: fc.constantFrom('10000000', '530', '100'),
    maxCallsPerDay: fc.constantFrom(10_000, 6, 2),
    maxNotionalPerDay: fc.constantFrom('100000000', '600', '0'),
  }),
});
const armings = fc.record(
  {
    actions: fc.constantFrom(['cancel_all'], ['flatten']),
    symbols: fc.constant(['BTCUSDT']),
    maxNotionalUsdt: fc.constantFrom('0', '100', '600'),
  },
  { requiredKeys: [] },
);

const contextOf = (policy: PolicyOverrides, arming: Record<string, unknown>): GateContext => {
  // An arming that would widen the policy is rejected: then the account is simply armed.
  const narrowed = armedGuard(policy, arming);
  const state = narrowed.arming === null ? armedGuard(policy) : narrowed;
  return openContext({ guard: { available: true, status: guardStatus(state, NOON, false) } });
};
const cases = fc.record({ found: mismatches, policy: policies, arming: armings });
const setUp = ({
  found,
  policy,
  arming,
}: {
  found: Mismatch[];
  policy: PolicyOverrides;
  arming: Record<string, unknown>;
}) => ({
  plan: planOf(found, policy.action),
  context: contextOf(policy, arming),
  policy,
});

const allowedGroups = (plan: Plan, context: GateContext): ActionGroup[] =>
  evaluate(plan, context)
    .filter(({ allowed }) => allowed)
    .map(({ group }) => group);
const keys = (groups: readonly ActionGroup[]) =>
  groups.flatMap((group) => actionsOf(group).map(({ key }) => key));

describe('the gates over any plan, policy and arming', () => {
  it('give every action a verdict, in the order of the plan, and only reasons of the closed list', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { plan, context } = setUp(given);
        const verdicts = evaluate(plan, context);
        expect(verdicts.flatMap((group) => group.verdicts.map(({ action }) => action.key))).toEqual(
          keys(plan),
        );
        for (const { verdicts: own, allowed } of verdicts) {
          expect(allowed).toBe(own.every(({ reasons }) => reasons.length === 0));
          for (const { reasons } of own) {
            expect(reasons.every(isReason)).toBe(true);
            expect(new Set(reasons).size).toBe(reasons.length);
          }
        }
      }),
    );
  });

  it('never allow one action of a group without the others', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { plan, context } = setUp(given);
        for (const { verdicts } of evaluate(plan, context)) {
          const open = verdicts.filter(({ reasons }) => reasons.length === 0).length;
          expect([0, verdicts.length]).toContain(open);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('allow nothing that would not be allowed by itself', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { plan, context } = setUp(given);
        for (const group of allowedGroups(plan, context))
          expect(allowedGroups([group], context)).toEqual([group]);
      }),
      { numRuns: 200 },
    );
  });

  it('allow together no more than every limit has', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { plan, context } = setUp(given);
        const groups = allowedGroups(plan, context);
        const cancels = groups.flatMap((group) => group.cancels);
        const closes = groups.flatMap(({ close }) => (close === null ? [] : [close]));
        if (!context.guard.available) throw new Error('no guard');
        const { policy, arming } = context.guard.status;
        const calls = cancels.length + closes.reduce((n, { slices }) => n + slices.length, 0);
        const worth = Number(sum(closes.map(({ notional }) => notional ?? '0')));
        const actions = groups.flatMap(actionsOf);
        expect(actions.length).toBeLessThanOrEqual(policy.maxOrdersPerAction);
        expect(new Set(actions.map((action) => action.symbol)).size).toBeLessThanOrEqual(
          policy.maxSymbolsPerAction,
        );
        expect(calls).toBeLessThanOrEqual(
          Math.min(policy.budget.maxCallsPerRun, policy.budget.maxCallsPerDay),
        );
        const most = [
          policy.budget.maxNotionalPerRun,
          policy.budget.maxNotionalPerDay,
          arming?.maxNotionalUsdt ?? 'Infinity',
        ];
        expect(worth).toBeLessThanOrEqual(Math.min(...most.map(Number)));
        for (const { notional } of closes)
          expect(Number(notional)).toBeLessThanOrEqual(Number(policy.maxFlattenNotionalUsdt));
        for (const { owner } of cancels) expect(owner).toBe('ours');
        for (const group of groups)
          for (const { protective } of group.cancels) expect(protective && group.close === null).toBe(false);
        for (const { symbol: name } of groups.flatMap(actionsOf))
          expect(policy.symbolWhitelist).toContain(name);
      }),
      { numRuns: 300 },
    );
  });

  it('allow nothing while one of the gates for everything is closed', () => {
    const restrictions: [string, (context: GateContext, policy: PolicyOverrides) => GateContext][] = [
      ['action_is_none', (_c, policy) => contextOf({ ...policy, action: 'none' }, {})],
      ['dry_run', (_c, policy) => contextOf({ ...policy, dryRun: true }, {})],
      [
        'allow_active_remediation_false',
        (_c, policy) => contextOf({ ...policy, allowActiveRemediation: false }, {}),
      ],
      [
        'not_armed',
        (_c, policy) =>
          openContext({ guard: { available: true, status: guardStatus(liveGuard(policy), NOON, false) } }),
      ],
      ['guard_unavailable', () => openContext({ guard: { available: false, problem: 'gone' } })],
      ['env_var_missing', (context) => ({ ...context, allowMainnetTrade: false })],
      ['whitelist_required', (_c, policy) => contextOf({ ...policy, symbolWhitelist: [] }, {})],
    ];
    fc.assert(
      fc.property(cases, fc.constantFrom(...restrictions), (given, [reason, restrict]) => {
        const { plan, context, policy } = setUp(given);
        const verdicts = evaluate(plan, restrict(context, policy));
        expect(verdicts.some(({ allowed }) => allowed)).toBe(false);
        for (const { action, reasons } of verdicts.flatMap((group) => group.verdicts))
          expect(reasons, action.key).toContain(reason);
      }),
      { numRuns: 200 },
    );
  });

  it('open nothing by one restriction more, where places and budgets are ample', () => {
    const ample: PolicyOverrides = { action: 'cancel_then_flatten' };
    const restrictions = fc.constantFrom<[PolicyOverrides, Record<string, unknown>]>(
      [{ action: 'cancel_all' }, {}],
      [{ action: 'flatten' }, {}],
      [{ symbolWhitelist: ['ETHUSDT'] }, {}],
      [{ maxFlattenNotionalUsdt: '100' }, {}],
      [{}, { actions: ['flatten'] }],
      [{}, { actions: ['cancel_all'] }],
      [{}, { symbols: ['BTCUSDT', 'SOLUSDT'] }],
      [{}, { maxNotionalUsdt: '0' }],
    );
    fc.assert(
      fc.property(mismatches, restrictions, (found, [policy, arming]) => {
        const plan = planOf(found);
        const before = keys(allowedGroups(plan, contextOf(ample, {})));
        const after = keys(allowedGroups(plan, contextOf({ ...ample, ...policy }, arming)));
        for (const key of after) expect(before).toContain(key);
      }),
      { numRuns: 200 },
    );
  });

  it('list closed gates in their order', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { plan, context } = setUp(given);
        for (const { reasons } of evaluate(plan, context).flatMap((group) => group.verdicts)) {
          const numbers = reasons.map(gateNumber).filter((gate) => gate !== '-');
          expect(numbers).toEqual([...numbers].sort((a, b) => Number(a) - Number(b)));
        }
      }),
      { numRuns: 200 },
    );
  });
});
