import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance } from '../../../src/domain/guard/advance';
import { actionsOf } from '../../../src/domain/plan';
import { planId, planLine } from '../../../src/domain/plan-id';
import { isSpent } from '../../../src/domain/plan-left';
import { NOON, SECOND } from './builders';
import { armedGuard, cancelOf, closeOf, type GroupOf, Guard, groupOf, refusalIn } from './guard/builders';

/** Armed for the actions of a plan, over as many cycles as they take. */
function armedFor(groups: readonly GroupOf[], policy = {}, arming = {}): Guard {
  const plan = groups.map(groupOf);
  const planActions = plan.flatMap(actionsOf).map(planLine);
  return new Guard(
    armedGuard(
      { cooldownSeconds: 0, ...policy },
      { plan: planId(plan), planActions, botIsDown: true, ...arming },
    ),
  );
}
const ONE = [cancelOf(1, 'BTCUSDT')];
const TWO = [cancelOf(2, 'ETHUSDT')];
const CLOSE = [closeOf('SOLUSDT', '100')];
const at = (n: number) => {
  const plannedAt = NOON + n * 20 * SECOND;
  return { n, plannedAt, asOf: plannedAt, asOfFromBot: false };
};
const reserved = (guard: Guard, groups: readonly GroupOf[], n: number) =>
  guard.reserveGroups(groups, at(n), at(n).plannedAt);
const settled = (guard: Guard, n: number) => guard.settle([], { n }, at(n).plannedAt + SECOND);

describe('an arming for the actions of a plan', () => {
  it('carries them out over several cycles, and then ends by itself', () => {
    const guard = armedFor([ONE, TWO, CLOSE]);
    expect(refusalIn(reserved(guard, [ONE, CLOSE], 1))).toBeNull();
    settled(guard, 1);
    expect(guard.state.arming?.planLeft).toHaveLength(1);
    expect(refusalIn(reserved(guard, [TWO], 2))).toBeNull();
    expect(guard.state.arming).not.toBeNull();
    settled(guard, 2);
    expect(guard.state).toMatchObject({ arming: null, disarmed: { reason: 'plan_done' } });
  });

  it('grants each of them once, and goes on with the others where one is there all the same', () => {
    const guard = armedFor([ONE, TWO, CLOSE]);
    reserved(guard, [ONE, CLOSE], 1);
    settled(guard, 1);
    const less = [closeOf('SOLUSDT', '30')];
    const { decisions } = reserved(guard, [ONE, less, TWO], 2);
    expect(decisions.map(({ closed }) => closed[0]?.reason ?? null)).toEqual([
      'arming_scope',
      'arming_scope',
      null,
    ]);
    settled(guard, 2);
    expect(guard.state.disarmed?.reason).toBe('plan_done');
  });

  it.each<[string, GroupOf]>([
    ['another order', [cancelOf(9, 'ETHUSDT')]],
    ['an order with the same client id', [{ ...cancelOf(2, 'ETHUSDT'), orderId: '77' }]],
    ['a larger position', [closeOf('SOLUSDT', '101')]],
    ['a smaller position', [closeOf('SOLUSDT', '99')]],
    ['a position on the other side', [{ ...closeOf('SOLUSDT', '100'), amount: '-100', side: 'BUY' }]],
  ])('grants nothing at all once there is %s', (_what, other) => {
    const guard = armedFor([ONE, TWO, CLOSE]);
    const { decisions } = reserved(guard, [ONE, other], 1);
    expect(decisions.map(({ closed }) => closed[0]?.reason)).toEqual(['arming_scope', 'arming_scope']);
  });

  it('goes on with a close that takes more orders than a cycle sends', () => {
    const close = { ...closeOf('SOLUSDT', '60'), amount: '-100', side: 'BUY' as const, left: '40' };
    const guard = armedFor([[close]]);
    reserved(guard, [[close]], 1);
    settled(guard, 1);
    const rest = { ...closeOf('SOLUSDT', '40'), amount: '-40', side: 'BUY' as const };
    expect(refusalIn(reserved(guard, [[{ ...rest, amount: '-41' }]], 2))).toBe('arming_scope');
    expect(refusalIn(reserved(guard, [[close]], 2))).toBe('arming_scope');
    expect(refusalIn(reserved(guard, [[rest]], 3))).toBeNull();
    settled(guard, 3);
    expect(guard.state.disarmed?.reason).toBe('plan_done');
  });

  it('holds no mass back, which is just what the operator looked at', () => {
    const many = Array.from({ length: 6 }, (_, i) => [cancelOf(10 + i)]);
    const guard = armedFor(many);
    const asked = { ...at(1), massChange: true };
    expect(refusalIn(guard.reserveGroups(many.slice(0, 4), asked, NOON + 20 * SECOND))).toBeNull();
  });

  it('is no arming for one cycle unless it says so', () => {
    const guard = armedFor([ONE, TWO], {}, { once: true });
    reserved(guard, [ONE], 1);
    settled(guard, 1);
    expect(guard.state.disarmed?.reason).toBe('armed_once');
  });

  it('ends with its time, whatever is left', () => {
    const guard = armedFor([ONE, TWO], {}, { ttlSeconds: 30 });
    reserved(guard, [ONE], 1);
    expect(advance(guard.state, NOON + 60 * SECOND)).toMatchObject({
      arming: null,
      disarmed: { reason: 'arming_expired' },
    });
  });
});

it.each(['', '-'])(
  'what a close of %s100 leaves for the next cycle is part of the plan, and no more than that',
  (sign) => {
    const part = (amount: string, left: string) => [
      { ...closeOf('SOLUSDT', '60'), amount: `${sign}${amount}`, left },
    ];
    const guard = armedFor([part('100', '40')]);
    expect(refusalIn(reserved(guard, [part('100', '40')], 1))).toBeNull();
    settled(guard, 1);
    expect(refusalIn(reserved(guard, [part('41', '0')], 2))).toBe('arming_scope');
    expect(refusalIn(reserved(guard, [part('40', '0')], 3))).toBeNull();
    settled(guard, 3);
    expect(guard.state.disarmed?.reason).toBe('plan_done');
  },
);

describe('an action that was granted before', () => {
  it('takes no place in a cycle that looks at the guard, which leaves the place to others', () => {
    const guard = armedFor([ONE, TWO]);
    reserved(guard, [ONE], 1);
    const { arming } = guard.state;
    if (arming === null) throw new Error('it is armed');
    expect([...ONE, ...TWO].map((action) => isSpent(arming, action))).toEqual([true, false]);
  });

  it('is none to a guard that knows of no such thing, as one in an older history', () => {
    const { planLeft: _l, planDone: _d, ...older } = armedGuard().arming ?? {};
    expect(isSpent(older as never, cancelOf(1))).toBe(false);
  });
});

describe('whatever cycles ask for under an arming for the actions of a plan', () => {
  const ALL = [ONE, TWO, CLOSE, [cancelOf(4, 'XRPUSDT')], [cancelOf(5, 'BNBUSDT')]];
  const OUTSIDE = [[cancelOf(7, 'BTCUSDT')], [closeOf('ETHUSDT', '5')]];
  const everything = [...ALL, ...OUTSIDE];
  const asked = fc.uniqueArray(fc.nat(everything.length - 1), { minLength: 1, maxLength: 4 });

  it('nothing outside it is granted, nothing twice, and it ends with the last of it', () => {
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 12 }), (requests) => {
        const guard = armedFor(ALL);
        const granted: number[] = [];
        requests.forEach((indexes, i) => {
          const { decisions } = reserved(
            guard,
            indexes.map((index) => everything[index] ?? []),
            i + 1,
          );
          const isOther = indexes.some((index) => index >= ALL.length);
          decisions.forEach((decision, k) => {
            const index = indexes[k] ?? -1;
            expect(decision.granted).toBe(!isOther && !granted.includes(index));
            if (decision.granted) granted.push(index);
          });
          settled(guard, i + 1);
          const isDone = granted.length === ALL.length;
          expect(guard.state.arming === null).toBe(isDone);
          expect(guard.state.arming?.planLeft?.length ?? 0).toBe(ALL.length - granted.length);
        });
        expect(new Set(granted).size).toBe(granted.length);
        for (const index of granted) expect(index).toBeLessThan(ALL.length);
      }),
      { numRuns: 200 },
    );
  });
});
