import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MAX_MISMATCHES } from '../../../../src/domain/bound';
import { MAX_TEXT_LENGTH } from '../../../../src/domain/bounds';
import { approve } from '../../../../src/domain/guard/approve';
import { arm } from '../../../../src/domain/guard/arm';
import { disarmAtSignal } from '../../../../src/domain/guard/disarm-signal';
import { endMass } from '../../../../src/domain/guard/mass';
import { pauseExchange } from '../../../../src/domain/guard/pause';
import { reserveSchema } from '../../../../src/domain/guard/requests';
import { seeMass } from '../../../../src/domain/guard/see-mass';
import type { GuardState } from '../../../../src/domain/guard/state';
import { guardStatus } from '../../../../src/domain/guard/status';
import { idOfLines } from '../../../../src/domain/plan-id';
import { guardDetails } from '../../../../src/workflows/guard-details';
import { HOUR, NOON, SECOND } from '../builders';
import { armedGuard, cancelOf, closeOf, type GroupOf, Guard, reserveRequest } from './builders';

const KB = 1_000;
const size = (value: unknown) => JSON.stringify(value).length;
const LONG = '\u001b[2J\n![x](http://a/b)'.repeat(200);
const LONGEST = LONG.repeat(200);

/** Whatever anybody may send as a signal. */
const PAYLOADS: readonly unknown[] = [
  undefined,
  null,
  LONG,
  [LONGEST],
  { operator: LONG, reason: LONG },
  { operator: 'x'.repeat(200), reason: '\u202e'.repeat(200), symbols: Array(100).fill(LONGEST) },
  Object.fromEntries(Array.from({ length: 6_500 }, (_, i) => [`unknown-${i}`, LONG])),
  { until: Number.MAX_SAFE_INTEGER },
  { until: NOON + HOUR, note: LONG },
  { asOf: Number.MAX_SAFE_INTEGER, note: LONG },
  { cause: LONG, by: LONG, operator: LONG, reason: LONG },
  { operator: 'ann', reason: 'x', ttlSeconds: 600 },
  { operator: LONG, hash: LONG },
];
/** The large ones take long to refuse: a few are enough. */
const LARGE = new Set([3, 5, 6]);

function signal(state: GuardState, i: number, now: number): GuardState {
  const place = i % PAYLOADS.length;
  const payload = LARGE.has(place) && i > 100 ? null : PAYLOADS[place];
  switch (Math.floor(i / PAYLOADS.length) % 6) {
    case 0:
      return arm(state, payload, now);
    case 1:
      return disarmAtSignal(state, payload, now);
    case 2:
      return approve(state, payload, now);
    case 3:
      return pauseExchange(state, payload, now);
    case 4:
      return seeMass(state, payload, now);
    default:
      return endMass(state, payload);
  }
}

const SYMBOLS = Array.from({ length: 500 }, (_, i) => `${'A'.repeat(27)}${String(i).padStart(4, '0')}`);
const POLICY = {
  symbolWhitelist: SYMBOLS,
  maxFlattenNotionalUsdt: '1e29',
  maxOrdersPerAction: 100,
  maxSymbolsPerAction: 100,
  budget: {
    maxCallsPerRun: 1_000,
    maxCallsPerDay: 100_000,
    maxNotionalPerRun: '1e29',
    maxNotionalPerDay: '1e29',
  },
};
const NOTIONAL = `1.${'1'.repeat(30)}`;

/** As much as a cycle can ask for: a thousand calls in a hundred actions, each with the longest names. */
function largest(n: number): GroupOf[] {
  const symbol = (i: number) => SYMBOLS[(n * 100 + i) % SYMBOLS.length] ?? '';
  const closes = Array.from({ length: 9 }, (_, i) => [closeOf(symbol(i), ...Array(100).fill(NOTIONAL))]);
  const cancels = Array.from({ length: 91 }, (_, i) => [
    { ...cancelOf('9'.repeat(5), symbol(9 + i)), orderId: '9'.repeat(40) },
  ]);
  return [...closes, ...cancels];
}

describe('what the guard keeps is bounded', () => {
  it('after a hundred thousand hostile messages', () => {
    let state: GuardState = armedGuard(POLICY);
    for (let i = 0; i < 100_000; i += 1) state = signal(state, i, NOON + i);
    expect(size({ ...state, policy: null })).toBeLessThan(5 * KB);
    const status = guardStatus(state, NOON + 100_000, false);
    expect(size({ ...status, policy: null })).toBeLessThan(5 * KB);
    expect(guardDetails(status).length).toBeLessThan(5 * KB);
  });

  it('with the greatest mass that a signal can tell of', () => {
    const keys = Array.from({ length: MAX_MISMATCHES }, (_, n) => `${n}/`.padEnd(MAX_TEXT_LENGTH, 'x'));
    const state = seeMass(armedGuard(POLICY), { asOf: NOON, keys }, NOON);
    expect(Object.keys(state.mass?.since ?? {})).toHaveLength(MAX_MISMATCHES);
    expect(size(state)).toBeLessThan(300 * KB);
    for (const more of [
      [...keys, 'one more'],
      [...keys.slice(1), 'x'.repeat(MAX_TEXT_LENGTH + 1)],
    ])
      expect(seeMass(state, { asOf: NOON, keys: more }, NOON)).toBe(state);
    expect(size(guardStatus(state, NOON, false))).toBeLessThan(25 * KB);
  });

  it('with the longest plans armed and proposed', () => {
    const planActions = Array.from({ length: 500 }, (_, i) => `${'x'.repeat(396)}${1_000 + i}`);
    const longest = { operator: 'ann', reason: 'x'.repeat(200), plan: idOfLines(planActions), planActions };
    let state = arm(armedGuard({ ...POLICY, approvals: 2 }), longest, NOON);
    state = approve(state, { operator: 'bob', hash: state.proposal?.hash }, NOON);
    state = arm(state, longest, NOON);
    expect([state.arming?.planLeft?.length, state.proposal?.terms.planLeft?.length]).toEqual([500, 500]);
    expect(size({ ...state, policy: null })).toBeLessThan(25 * KB);
    const status = guardStatus(state, NOON, false);
    expect(size({ ...status, policy: null })).toBeLessThan(25 * KB);
    expect(guardDetails(status).length).toBeLessThan(5 * KB);
  });

  it('after cycles that ask for the most there is and never settle', () => {
    const guard = new Guard(armedGuard(POLICY));
    let greatest = 0;
    for (let n = 1; n <= 30; n += 1) {
      const now = NOON + n * 60 * SECOND;
      guard.state = { ...arm(guard.state, { operator: 'ann', reason: 'x' }, now), lockedUntil: 0 };
      const asked = { n, groups: largest(n), plannedAt: now, planMaxAgeMs: 20_000, asOf: now };
      if (n === 1) expect(z.safeParse(reserveSchema, reserveRequest(asked)).error).toBeUndefined();
      expect(guard.reserve(asked, now).writes).toHaveLength(991);
      greatest = Math.max(greatest, size(guard.state));
      guard.settle([], { n }, now + SECOND);
    }
    // The server takes two megabytes.
    expect(greatest).toBeLessThan(1_200 * KB);
    expect(size(guardStatus(guard.state, NOON, false))).toBeLessThan(500 * KB);
    expect(guardDetails(guardStatus(guard.state, NOON, false)).length).toBeLessThan(5 * KB);
  });
});
