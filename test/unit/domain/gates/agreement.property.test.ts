import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { cycleFacts, evaluateGates, previewFacts, reasonsOf } from '../../../../src/domain/gates';
import { arm } from '../../../../src/domain/guard/arm';
import { reserve } from '../../../../src/domain/guard/reserve';
import type { GuardState } from '../../../../src/domain/guard/state';
import { guardStatus } from '../../../../src/domain/guard/status';
import { actionsOf, type Plan } from '../../../../src/domain/plan';
import { planId, planLine, shortHash } from '../../../../src/domain/plan-id';
import { type PlanLeft, planLeftOf } from '../../../../src/domain/plan-left';
import {
  MINUTE,
  NOON,
  orderMismatch,
  ours,
  type PolicyOverrides,
  planOf,
  unexpectedPosition,
} from '../builders';
import { ARM, armedGuard, reserveRequest } from '../guard/builders';

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'];
const symbol = fc.constantFrom(...SYMBOLS);

const plans: fc.Arbitrary<Plan> = fc
  .tuple(
    fc.uniqueArray(
      fc.record({
        symbol,
        n: fc.nat(30),
        owner: fc.constantFrom('ours' as const, 'ours' as const, 'strategy_not_allowed' as const),
        protects: fc.constantFrom(null, null, 'BOTH' as const),
        named: symbol,
      }),
      { selector: ({ n }) => n, maxLength: 10 },
    ),
    fc.uniqueArray(
      fc.record({
        symbol,
        amount: fc.constantFrom('0.010', '-0.5', '30', '0.0001'),
        markPrice: fc.constantFrom('50000', '100', null),
      }),
      { selector: (row) => row.symbol, maxLength: 3 },
    ),
  )
  .map(([orders, positions]) =>
    planOf([
      ...orders.map(({ n, named, ...over }) =>
        orderMismatch({ ...over, clientOrderId: ours(n, n % 9 === 0 ? named : over.symbol) }),
      ),
      ...positions.map((over) => unexpectedPosition(over)),
    ]),
  )
  .filter((plan) => plan.length > 0);

const policies: fc.Arbitrary<PolicyOverrides> = fc.record({
  action: fc.constantFrom(
    'none',
    'cancel_all',
    'flatten',
    'cancel_then_flatten',
    'cancel_then_flatten' as const,
  ),
  dryRun: fc.constantFrom(false, false, false, true),
  allowActiveRemediation: fc.constantFrom(true, true, true, false),
  symbolWhitelist: fc.constantFrom(SYMBOLS, SYMBOLS, ['BTCUSDT'], []),
  cooldownSeconds: fc.constantFrom(0, 60),
  maxFlattenNotionalUsdt: fc.constantFrom('1000000', '500', '0'),
  maxOrdersPerAction: fc.constantFrom(100, 3, 1, 0),
  maxSymbolsPerAction: fc.constantFrom(100, 2, 1, 0),
  budget: fc.record({
    maxCallsPerRun: fc.constantFrom(1_000, 4, 0),
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
/** What happened to the guard before: the rest of what gates look at. */
const pasts = fc.record({
  today: fc.record({
    calls: fc.constantFrom(0, 0, 2, 6),
    notional: fc.constantFrom('0', '0', '99', '600.01'),
  }),
  armingUsed: fc.constantFrom('0', '0', '70'),
  actedAgo: fc.constantFrom(null, 1_000, 2 * MINUTE),
  resting: fc.constantFrom(null, null, 'BTCUSDT', 'ETHUSDT'),
  unknown: fc.constantFrom(false, false, false, true),
  armed: fc.constantFrom(true, true, true, false),
  lockedForMs: fc.constantFrom(0, 0, 1, 5_000),
  /** What the arming names of the plan: nothing, all as one plan, or line by line. */
  named: fc.constantFrom(
    'nothing',
    'nothing',
    'whole plan',
    'another plan',
    'each line',
    'but the last line',
  ),
  /** Its first actions were granted under this arming. */
  granted: fc.constantFrom(0, 0, 1, 3),
});

type Past = typeof pasts extends fc.Arbitrary<infer T> ? T : never;

function planNamed({ named, granted }: Past, plan: Plan): PlanLeft & { readonly plan: string | null } {
  const actions = plan.flatMap(actionsOf);
  const lines = named === 'but the last line' ? actions.slice(0, -1) : actions;
  const done = named === 'whole plan' || named === 'another plan' ? 0 : granted;
  return {
    plan: named === 'nothing' ? null : planId(named === 'another plan' ? plan.slice(1) : plan),
    planLeft: ['each line', 'but the last line'].includes(named)
      ? planLeftOf(lines.slice(done).map(planLine))
      : null,
    planDone: named === 'nothing' ? [] : actions.slice(0, done).map(({ key }) => shortHash(key)),
  };
}

/** Whether such an arming is for something else than the whole plan. */
const isAnother = ({ named, granted }: Past, plan: Plan): boolean =>
  named === 'another plan' || (named === 'but the last line' && granted < plan.flatMap(actionsOf).length);

function guardWith(
  policy: PolicyOverrides,
  arming: Record<string, unknown>,
  past: Past,
  plan: Plan,
): GuardState {
  const narrowed = armedGuard(policy, arming);
  const state = narrowed.arming === null ? arm(armedGuard(policy), ARM, NOON) : narrowed;
  return {
    ...state,
    arming:
      past.armed && state.arming !== null
        ? { ...state.arming, usedNotional: past.armingUsed, ...planNamed(past, plan) }
        : null,
    ledger: {
      ...state.ledger,
      days: { '2026-11-23': past.today },
      unknownDay: past.unknown ? '2026-11-23' : null,
    },
    lockedUntil: NOON + past.lockedForMs,
    lastActedAt: past.actedAgo === null ? null : NOON - past.actedAgo,
    lastActedRun: past.actedAgo === null ? null : 'reconcile/main-9/run-9',
    failures: past.resting === null ? {} : { [past.resting]: { cycles: 3, restsUntil: NOON + MINUTE } },
  };
}

describe('cycle and guard', () => {
  it('never disagree on any state and plan that both can see', () => {
    fc.assert(
      fc.property(plans, policies, armings, pasts, (plan, policy, arming, past) => {
        const state = guardWith(policy, arming, past, plan);
        const status = guardStatus(state, NOON, false);
        const view = { available: true, status } as const;
        const own = { allowMainnetTrade: true, now: NOON, cooldownAllowanceMs: 0 };
        const facts = previewFacts(view, own);
        // Only the guard compares the plan that it is asked for with the one that it is armed for.
        const guard = facts.guard && { ...facts.guard, otherPlan: past.armed && isAnother(past, plan) };
        const preview = evaluateGates(plan, { ...facts, guard });
        const request = { ...reserveRequest({ policyVersion: state.policyVersion }), groups: plan };
        const { answer } = reserve(state, request, NOON);
        expect(answer.refused).toBeNull();
        expect(answer.decisions).toEqual(
          preview.flatMap(({ allowed, verdicts }) =>
            verdicts.map(({ action: { key }, closed }) => ({ key, granted: allowed, closed })),
          ),
        );
        const granted = preview.filter(({ allowed }) => allowed).flatMap(({ group }) => actionsOf(group));
        expect(new Set(answer.writes.flatMap(({ actions }) => actions))).toEqual(
          new Set(granted.map(({ key }) => key)),
        );
        // A cycle does not say of the lock what only the guard can know by the time that it asks.
        const reasonsOfAll = (factsOf: typeof previewFacts) =>
          evaluateGates(plan, factsOf(view, own)).flatMap(({ verdicts }) =>
            verdicts.map((verdict) => reasonsOf(verdict).filter((reason) => reason !== 'cycle_in_progress')),
          );
        if (past.lockedForMs === 0 || plan.every(({ close }) => close === null))
          expect(reasonsOfAll(cycleFacts)).toEqual(reasonsOfAll(previewFacts));
        for (const { verdicts, allowed } of preview)
          expect(allowed).toBe(verdicts.every((verdict) => reasonsOf(verdict).length === 0));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a second reservation of the same run', () => {
  it('goes on counting where the first one stopped', () => {
    fc.assert(
      fc.property(plans, policies, armings, pasts, (plan, policy, arming, past) => {
        const unlocked: Past = { ...past, actedAgo: null, lockedForMs: 0 };
        const state = { ...guardWith(policy, arming, unlocked, plan), lastActedRun: null };
        const all = reserve(
          state,
          { ...reserveRequest(), groups: plan, policyVersion: state.policyVersion },
          NOON,
        );
        const { maxOrdersPerAction, maxSymbolsPerAction, budget } = state.policy;
        // Counted from what was granted, and not from what the guard says of it.
        const granted = (...answers: readonly (typeof all.answer)[]) => {
          const writes = answers.flatMap((answer) => answer.writes);
          // A close stands in the write of each of its slices.
          const keys = answers.flatMap((answer) => [
            ...new Set(answer.writes.flatMap(({ actions }) => actions)),
          ]);
          return {
            actions: keys.length,
            symbols: new Set(keys.map((key) => key.split('/')[1])).size,
            calls: writes.reduce((n, { actions, slice }) => n + (slice === null ? actions.length : 1), 0),
          };
        };
        const holds = ({ actions, symbols, calls }: ReturnType<typeof granted>) => {
          expect(actions).toBeLessThanOrEqual(maxOrdersPerAction);
          expect(symbols).toBeLessThanOrEqual(maxSymbolsPerAction);
          expect(calls).toBeLessThanOrEqual(budget.maxCallsPerRun);
        };
        holds(granted(all.answer));
        // Closed at once, so that the lock is free: what it was granted still counts.
        const closed: GuardState = {
          ...all.state,
          reservations: all.state.reservations.map((reservation) => ({
            ...reservation,
            asked: null,
            closed: { at: NOON, by: 'settle' },
          })),
        };
        const again = reserve(
          closed,
          {
            ...reserveRequest({ reservationId: 'reconcile/main-1/run-1/2' }),
            groups: plan,
            policyVersion: state.policyVersion,
          },
          NOON,
        );
        holds(granted(all.answer, again.answer));
      }),
      { numRuns: 200 },
    );
  });
});
