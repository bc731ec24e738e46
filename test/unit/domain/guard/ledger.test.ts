import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Decimal } from '../../../../src/domain/decimal';
import {
  allOverBudget,
  currentDay,
  isUnknown,
  overBudget,
  refund,
  take,
  usedByRun,
  usedToday,
} from '../../../../src/domain/guard/ledger';
import { newGuardState } from '../../../../src/domain/guard/new-state';
import { type Ledger, type Usage, utcDay } from '../../../../src/domain/guard/state';
import { DAY, HOUR, livePolicy, NOON, SECOND } from '../builders';
import { algoCancelSummary, armedGuard, closeSummary, executed, Guard } from './builders';

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const EMPTY: Ledger = newGuardState('main', NOON).ledger;
const BEFORE_MIDNIGHT = Date.UTC(2026, 10, 23, 23, 59, 59, 999);
const cost = (calls: number, notional = '0'): Usage => ({ calls, notional });

describe('the ledger', () => {
  it('counts per day and per run', () => {
    const ledger = take(
      take(take(EMPTY, 'a', cost(2, '0.1'), NOON), 'b', cost(1), NOON),
      'a',
      cost(1, '0.2'),
      NOON + HOUR,
    );
    expect(usedToday(ledger, NOON + HOUR)).toEqual(cost(4, '0.3'));
    expect(usedByRun(ledger, 'a')).toMatchObject(cost(3, '0.3'));
    expect(usedByRun(ledger, 'b')).toMatchObject(cost(1));
    expect(usedByRun(ledger, 'c')).toEqual(cost(0));
  });

  it('starts anew with each UTC day', () => {
    const ledger = take(EMPTY, 'a', cost(2), BEFORE_MIDNIGHT);
    expect(usedToday(ledger, BEFORE_MIDNIGHT)).toEqual(cost(2));
    expect(usedToday(ledger, BEFORE_MIDNIGHT + 1)).toEqual(cost(0));
    expect(usedToday(take(ledger, 'a', cost(1), BEFORE_MIDNIGHT + 1), BEFORE_MIDNIGHT + 1)).toEqual(cost(1));
  });

  it('gives no new day to a clock that goes backwards', () => {
    const next = take(take(EMPTY, 'a', cost(2), NOON), 'a', cost(3), NOON + DAY);
    expect(currentDay(next, NOON)).toBe('2026-11-24');
    expect(usedToday(next, NOON)).toEqual(cost(3));
    expect(usedToday(take(next, 'a', cost(1), NOON), NOON + DAY)).toEqual(cost(4));
    expect(currentDay(EMPTY, NOON - 10 * DAY)).toBe('2026-11-23');
  });

  it('refunds to the day and the run it was taken from', () => {
    const spent = take(EMPTY, 'a', cost(5, '50'), BEFORE_MIDNIGHT);
    const after = refund(
      take(spent, 'b', cost(1, '1'), BEFORE_MIDNIGHT + 1),
      'a',
      '2026-11-23',
      cost(2, '20'),
    );
    expect(after.days).toEqual({ '2026-11-23': cost(3, '30'), '2026-11-24': cost(1, '1') });
    expect(usedByRun(after, 'a')).toMatchObject(cost(3, '30'));
    expect(usedByRun(after, 'b')).toMatchObject(cost(1, '1'));
  });

  it('refunds nothing to a day or a run that it does not keep any more', () => {
    const ledger = take(EMPTY, 'a', cost(5, '50'), NOON);
    const after = refund(ledger, 'x', '2026-01-01', cost(2, '20'));
    expect(after).toEqual(ledger);
  });

  it('keeps a few days and the runs that can still reserve, and no more', () => {
    let ledger = EMPTY;
    for (let i = 0; i < 20; i += 1) ledger = take(ledger, `run-${i}`, cost(1), NOON + i * DAY);
    expect(Object.keys(ledger.days)).toHaveLength(3);
    expect(Object.keys(ledger.days)).toContain('2026-12-12');
    expect(Object.keys(ledger.runs)).toEqual(['run-19']);
  });

  it('keeps a run for as long as one can last', () => {
    const ledger = take(take(EMPTY, 'a', cost(1), NOON), 'b', cost(1), NOON + HOUR + 60 * SECOND);
    expect(usedByRun(ledger, 'a')).toMatchObject(cost(1));
  });

  it('knows of one day that it is not known', () => {
    const ledger = { ...EMPTY, unknownDay: '2026-11-23' };
    expect(isUnknown(ledger, NOON)).toBe(true);
    expect(isUnknown(ledger, NOON + DAY)).toBe(false);
    expect(isUnknown(EMPTY, NOON)).toBe(false);
    expect(isUnknown(ledger, NOON - DAY)).toBe(true);
  });

  it('names its days in UTC', () => {
    expect([utcDay(BEFORE_MIDNIGHT), utcDay(BEFORE_MIDNIGHT + 1)]).toEqual(['2026-11-23', '2026-11-24']);
  });
});

describe('a budget across midnight', () => {
  it('that was never permitted goes back to the day before', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 0 }, {}, BEFORE_MIDNIGHT));
    const grant = { plannedAt: BEFORE_MIDNIGHT, asOf: BEFORE_MIDNIGHT };
    guard.reserveGroups([[algoCancelSummary()], [closeSummary('ETHUSDT', '100')]], grant, BEFORE_MIDNIGHT);
    guard.permit('w1', {}, BEFORE_MIDNIGHT);
    guard.settle([executed()], {}, BEFORE_MIDNIGHT + 10 * SECOND);
    const later = { n: 2, plannedAt: BEFORE_MIDNIGHT + 10 * SECOND, asOf: BEFORE_MIDNIGHT };
    guard.reserveGroups([[closeSummary('ETHUSDT', '7')]], later, BEFORE_MIDNIGHT + 10 * SECOND);
    expect(guard.state.ledger.days).toEqual({ '2026-11-23': cost(1, '0'), '2026-11-24': cost(1, '7') });
  });

  it('that expires after it goes back to the day before as well', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 0 }, {}, BEFORE_MIDNIGHT));
    guard.reserve({ plannedAt: BEFORE_MIDNIGHT, asOf: BEFORE_MIDNIGHT }, BEFORE_MIDNIGHT);
    guard.settle([], { n: 9 }, BEFORE_MIDNIGHT + 60 * SECOND);
    expect(guard.state.ledger.days).toEqual({ '2026-11-23': cost(0) });
  });
});

describe('a budget is overstepped', () => {
  const { budget } = livePolicy({
    budget: { maxCallsPerRun: 3, maxNotionalPerRun: '10', maxCallsPerDay: 5, maxNotionalPerDay: '15' },
  });
  const over = (run: Usage, today: Usage, amount: Usage) =>
    allOverBudget(budget, run, today, amount).map(({ reason }) => reason);

  it('by more than the limit, and not by just the limit', () => {
    expect(over(cost(2, '9'), cost(4, '14'), cost(1, '1'))).toEqual([]);
    expect(over(cost(3), cost(3), cost(1))).toEqual(['max_calls_per_run']);
    expect(over(cost(0, '9'), cost(0, '9'), cost(1, '1.00000001'))).toEqual(['max_notional_per_run']);
    expect(over(cost(0), cost(5), cost(1))).toEqual(['max_calls_per_day']);
    expect(over(cost(0), cost(0, '14'), cost(1, '2'))).toEqual(['max_notional_per_day']);
  });

  it('in every way at once, in the order of the gates', () => {
    const found = over(cost(3, '10'), cost(5, '15'), cost(1, '1'));
    expect(found).toEqual([
      'max_calls_per_run',
      'max_notional_per_run',
      'max_calls_per_day',
      'max_notional_per_day',
    ]);
    expect(overBudget(budget, cost(3, '10'), cost(5, '15'), cost(1, '1'))?.reason).toBe('max_calls_per_run');
  });

  it('by nothing that takes none of it', () => {
    expect(over(cost(99, '99'), cost(99, '99'), cost(0, '0'))).toEqual([]);
    expect(over(cost(0, '99'), cost(0, '99'), cost(1, '0'))).toEqual([]);
  });
});

describe('any course of taking and refunding', () => {
  /** Cents with two more digits, so that the sums can be checked as whole numbers. */
  const usage = fc.record({ calls: fc.nat(20), units: fc.nat(10 ** 9) });
  const step = fc.record({
    run: fc.constantFrom('a', 'b', 'c'),
    usage,
    after: fc.nat(3 * HOUR),
    refund: fc.boolean(),
  });
  const text = (units: number) => new Decimal(units).div(10_000).toFixed();

  it('adds up to the last digit, and a refund restores exactly', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let ledger = EMPTY;
        let now = NOON;
        const expected = new Map<string, { calls: number; units: number }>();
        for (const { run, usage: given, after, refund: refunded } of steps) {
          now += after;
          const amount = cost(given.calls, text(given.units));
          const taken = take(ledger, run, amount, now);
          const day = currentDay(taken, now);
          if (refunded) {
            const back = refund(taken, run, day, amount);
            const before = take(ledger, run, cost(0), now);
            expect(back).toEqual(before);
            ledger = back;
          } else {
            ledger = taken;
            const sum = expected.get(day) ?? { calls: 0, units: 0 };
            expected.set(day, { calls: sum.calls + given.calls, units: sum.units + given.units });
          }
          const today = expected.get(day) ?? { calls: 0, units: 0 };
          expect(usedToday(ledger, now)).toEqual(cost(today.calls, text(today.units)));
        }
        expect(JSON.parse(JSON.stringify(ledger))).toStrictEqual(ledger);
      }),
      { numRuns: 150 },
    );
  });

  it('never gets over a budget that is asked first', () => {
    const limits = fc.record({
      calls: fc.nat(40),
      units: fc.nat(2 * 10 ** 9),
      dayCalls: fc.nat(60),
      dayUnits: fc.nat(4 * 10 ** 9),
    });
    fc.assert(
      fc.property(limits, fc.array(step, { maxLength: 40 }), (limit, steps) => {
        const { budget } = livePolicy({
          budget: {
            maxCallsPerRun: limit.calls,
            maxNotionalPerRun: text(limit.units),
            maxCallsPerDay: limit.dayCalls,
            maxNotionalPerDay: text(limit.dayUnits),
          },
        });
        let ledger = EMPTY;
        let now = NOON;
        for (const { run, usage: given, after } of steps) {
          now += after % (5 * 60 * SECOND);
          const amount = cost(given.calls, text(given.units));
          if (overBudget(budget, usedByRun(ledger, run), usedToday(ledger, now), amount) === null)
            ledger = take(ledger, run, amount, now);
          const most = (a: string, b: string) => expect(new Decimal(a).lte(b), `${a} <= ${b}`).toBe(true);
          const [ofRun, today] = [usedByRun(ledger, run), usedToday(ledger, now)];
          expect(ofRun.calls).toBeLessThanOrEqual(budget.maxCallsPerRun);
          expect(today.calls).toBeLessThanOrEqual(budget.maxCallsPerDay);
          most(ofRun.notional, budget.maxNotionalPerRun);
          most(today.notional, budget.maxNotionalPerDay);
        }
      }),
      { numRuns: 150 },
    );
  });
});
