import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Decimal } from '../../../../src/domain/decimal';
import {
  currentDay,
  isUnknown,
  refund,
  take,
  usedByRun,
  usedToday,
} from '../../../../src/domain/guard/ledger';
import { newGuardState } from '../../../../src/domain/guard/new-state';
import { type Ledger, utcDay } from '../../../../src/domain/guard/state';
import type { RunUsage } from '../../../../src/domain/usage';
import { DAY, HOUR, NOON, SECOND } from '../builders';
import { armedGuard, closeOf, conditionalCancelOf, executed, Guard } from './builders';

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const EMPTY: Ledger = newGuardState('main', NOON).ledger;
const BEFORE_MIDNIGHT = Date.UTC(2026, 10, 23, 23, 59, 59, 999);
/** Of a run that has no places in the counts. */
const cost = (calls: number, notional = '0'): RunUsage => ({ calls, notional, actions: 0, symbols: [] });
const usage = (calls: number, notional = '0') => ({ calls, notional });

describe('the ledger', () => {
  it('counts per day and per run', () => {
    const ledger = take(
      take(take(EMPTY, 'a', cost(2, '0.1'), NOON), 'b', cost(1), NOON),
      'a',
      cost(1, '0.2'),
      NOON + HOUR,
    );
    expect(usedToday(ledger, NOON + HOUR)).toEqual(usage(4, '0.3'));
    expect(usedByRun(ledger, 'a')).toMatchObject(cost(3, '0.3'));
    expect(usedByRun(ledger, 'b')).toMatchObject(cost(1));
    expect(usedByRun(ledger, 'c')).toEqual(cost(0));
  });

  it('starts anew with each UTC day', () => {
    const ledger = take(EMPTY, 'a', cost(2), BEFORE_MIDNIGHT);
    expect(usedToday(ledger, BEFORE_MIDNIGHT)).toEqual(usage(2));
    expect(usedToday(ledger, BEFORE_MIDNIGHT + 1)).toEqual(usage(0));
    expect(usedToday(take(ledger, 'a', cost(1), BEFORE_MIDNIGHT + 1), BEFORE_MIDNIGHT + 1)).toEqual(usage(1));
  });

  it('gives no new day to a clock that goes backwards', () => {
    const next = take(take(EMPTY, 'a', cost(2), NOON), 'a', cost(3), NOON + DAY);
    expect(currentDay(next, NOON)).toBe('2026-11-24');
    expect(usedToday(next, NOON)).toEqual(usage(3));
    expect(usedToday(take(next, 'a', cost(1), NOON), NOON + DAY)).toEqual(usage(4));
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
    expect(after.days).toEqual({ '2026-11-23': usage(3, '30'), '2026-11-24': usage(1, '1') });
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
    guard.reserveGroups([[conditionalCancelOf()], [closeOf('ETHUSDT', '100')]], grant, BEFORE_MIDNIGHT);
    guard.permit('w1', {}, BEFORE_MIDNIGHT);
    guard.settle([executed()], {}, BEFORE_MIDNIGHT + 10 * SECOND);
    const later = { n: 2, plannedAt: BEFORE_MIDNIGHT + 10 * SECOND, asOf: BEFORE_MIDNIGHT };
    guard.reserveGroups([[closeOf('ETHUSDT', '7')]], later, BEFORE_MIDNIGHT + 10 * SECOND);
    expect(guard.state.ledger.days).toEqual({ '2026-11-23': usage(1, '0'), '2026-11-24': usage(1, '7') });
  });

  it('that expires after it goes back to the day before as well', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 0 }, {}, BEFORE_MIDNIGHT));
    guard.reserve({ plannedAt: BEFORE_MIDNIGHT, asOf: BEFORE_MIDNIGHT }, BEFORE_MIDNIGHT);
    guard.settle([], { n: 9 }, BEFORE_MIDNIGHT + 60 * SECOND);
    expect(guard.state.ledger.days).toEqual({ '2026-11-23': usage(0) });
  });
});

describe('the places that a run took in its counts', () => {
  const places = (actions: number, ...symbols: string[]): RunUsage => ({
    ...cost(actions),
    actions,
    symbols,
  });

  it('add up over its reservations, each symbol once', () => {
    const ledger = take(
      take(EMPTY, 'a', places(2, 'BTCUSDT'), NOON),
      'a',
      places(1, 'BTCUSDT', 'ETHUSDT'),
      NOON,
    );
    expect(usedByRun(ledger, 'a')).toEqual(places(3, 'BTCUSDT', 'ETHUSDT'));
    expect(usedByRun(ledger, 'b')).toEqual(places(0));
  });

  it('stay taken where the budget is given back', () => {
    const ledger = take(EMPTY, 'a', places(2, 'BTCUSDT'), NOON);
    expect(usedByRun(refund(ledger, 'a', '2026-11-23', usage(2)), 'a')).toEqual({
      ...places(2, 'BTCUSDT'),
      calls: 0,
    });
  });
});

describe('what many short runs leave behind', () => {
  it('is bounded, the newest are kept', () => {
    let ledger = EMPTY;
    for (let i = 0; i < 2_000; i += 1) ledger = take(ledger, `run-${i}`, cost(1), NOON + i);
    expect(Object.keys(ledger.runs)).toHaveLength(100);
    expect(usedByRun(ledger, 'run-1999').calls).toBe(1);
    expect(usedToday(ledger, NOON + 2_000).calls).toBe(2_000);
  });
});

describe('any course of taking and refunding', () => {
  /** Cents with two more digits, so that the sums can be checked as whole numbers. */
  const amounts = fc.record({ calls: fc.nat(20), units: fc.nat(10 ** 9) });
  const step = fc.record({
    run: fc.constantFrom('a', 'b', 'c'),
    usage: amounts,
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
          expect(usedToday(ledger, now)).toEqual(usage(today.calls, text(today.units)));
        }
        expect(JSON.parse(JSON.stringify(ledger))).toStrictEqual(ledger);
      }),
      { numRuns: 150 },
    );
  });
});

describe('what a ledger keeps', () => {
  const cost = { calls: 1, notional: '1', actions: 1, symbols: ['BTCUSDT'] };
  const taken = (runs: readonly [string, number][]) =>
    runs.reduce((ledger, [run, at]) => take(ledger, run, cost, at), newGuardState('main', NOON).ledger);

  it('is the newest hundred runs', () => {
    const runs = Array.from({ length: 105 }, (_, i): [string, number] => [`run-${i}`, NOON + i]);
    expect(Object.keys(taken(runs).runs).sort()).toEqual(
      runs
        .slice(5)
        .map(([run]) => run)
        .sort(),
    );
  });

  it('is a run for as long as it can still reserve, and twice as long', () => {
    const kept = (ms: number) =>
      Object.keys(
        taken([
          ['old', NOON],
          ['new', NOON + ms],
        ]).runs,
      ).includes('old');
    expect([kept(2 * 3_660_000 - 1), kept(2 * 3_660_000)]).toEqual([true, false]);
  });

  it('is the newest three days, in whatever order they came', () => {
    const days = [0, 1, 2, 3].map((i): [string, number] => [`run-${i}`, NOON + i * DAY]);
    expect(Object.keys(taken(days).days).sort()).toEqual(['2026-11-24', '2026-11-25', '2026-11-26']);
  });
});
