import { describe, expect, it } from 'vitest';
import { advance, nextChange } from '../../../../src/domain/guard/advance';
import type { GuardState, Reservation } from '../../../../src/domain/guard/state';
import { HOUR, NOON, SECOND } from '../builders';
import { ARM, ARRIVAL_MS, armedGuard, conditionalCancelOf, freshGuard, Guard } from './builders';

const PLAN_MAX_AGE_MS = 45_000;

/** A closed reservation whose write was permitted at `permittedAt`. */
function closed(id: string, { at = NOON, permittedAt = NOON, writes = 1 } = {}): Reservation {
  const guard = new Guard(armedGuard({ cooldownSeconds: 0 }));
  guard.reserveGroups([[conditionalCancelOf(1)]], { planMaxAgeMs: PLAN_MAX_AGE_MS });
  guard.permit('w1', {}, NOON);
  guard.settle([{ write: 'w1', result: 'executed', sender: true }]);
  const [reservation] = guard.state.reservations;
  const [write] = reservation?.writes ?? [];
  if (reservation === undefined || write?.permit == null || reservation.closed === null)
    throw new Error('no permit');
  const kept = { ...write, permit: { ...write.permit, at: permittedAt } };
  return { ...reservation, id, closed: { ...reservation.closed, at }, writes: Array(writes).fill(kept) };
}
const many = (count: number, over: Parameters<typeof closed>[1] = {}) =>
  Array.from({ length: count }, (_, i) => closed(`r${i}`, over));
const left = (reservations: readonly Reservation[], now = NOON) =>
  advance({ ...armedGuard(), reservations }, now).reservations.map(({ id }) => id);

describe('a closed reservation', () => {
  it('is kept for twice the life of its plan, and no longer', () => {
    const reservation = closed('r', { permittedAt: NOON - HOUR });
    expect(left([reservation], NOON + 2 * PLAN_MAX_AGE_MS - 1)).toEqual(['r']);
    expect(left([reservation], NOON + 2 * PLAN_MAX_AGE_MS)).toEqual([]);
  });

  it('is kept until its last permitted write can no longer arrive', () => {
    const permittedAt = NOON + HOUR;
    const reservation = closed('r', { permittedAt });
    expect(left([reservation], permittedAt + ARRIVAL_MS - 1)).toEqual(['r']);
    expect(left([reservation], permittedAt + ARRIVAL_MS)).toEqual([]);
  });

  it('is forgotten early where there are more than twenty, the oldest first', () => {
    expect(left(many(20))).toHaveLength(20);
    expect(left(many(22))).toEqual(
      many(22)
        .slice(2)
        .map(({ id }) => id),
    );
  });

  it('is forgotten early where they have more than a thousand writes', () => {
    expect(left(many(2, { writes: 500 }))).toEqual(['r0', 'r1']);
    expect(left([closed('r0', { writes: 501 }), closed('r1', { writes: 500 })])).toEqual(['r1']);
  });

  it('is kept where it is the newest one, however large', () => {
    expect(left([closed('r0'), closed('r1', { writes: 1_001 })])).toEqual(['r1']);
  });

  it('that is open is never forgotten, and counts for nothing', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 0 }));
    guard.reserveGroups([[conditionalCancelOf(1)]]);
    const [open] = guard.state.reservations as [Reservation];
    expect(left([open, ...many(20)])).toHaveLength(21);
    expect(left([open, ...many(21)])).toEqual([
      open.id,
      ...many(21)
        .slice(1)
        .map(({ id }) => id),
    ]);
  });

  it('leaves its lock behind where it is forgotten early, and none where it is due', () => {
    const permittedAt = NOON + SECOND;
    const lock = (state: Partial<GuardState>, now = NOON) =>
      advance({ ...armedGuard(), ...state }, now).lockedUntil;
    expect(lock({ reservations: many(21, { permittedAt }) })).toBe(permittedAt + ARRIVAL_MS);
    expect(lock({ reservations: many(21, { permittedAt }), lockedUntil: NOON + HOUR })).toBe(NOON + HOUR);
    expect(lock({ reservations: many(20, { permittedAt }) })).toBe(0);
    expect(lock({ reservations: many(1, { permittedAt }) }, NOON + HOUR)).toBe(0);
  });

  it('changes nothing where nothing is forgotten', () => {
    const state = { ...armedGuard(), reservations: many(3) };
    expect(advance(state, NOON)).toBe(state);
  });
});

describe('what expires', () => {
  it('says of a write that had a permit that nobody knows, and of one without that it was not sent', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 0 }));
    guard.reserveGroups([[conditionalCancelOf(1)], [conditionalCancelOf(2)]]);
    guard.permit('w1');
    const [reservation] = advance(guard.state, NOON + PLAN_MAX_AGE_MS).reservations;
    expect(reservation?.writes.map(({ result }) => result)).toEqual(['unverified', 'blocked']);
    expect(reservation?.closed?.by).toBe('expiry');
  });
});

describe('when time alone next changes something', () => {
  it('is never for a guard that is not armed and has nothing open', () => {
    expect(nextChange(freshGuard())).toBeNull();
    expect(nextChange({ ...freshGuard(), reservations: many(1) })).toBeNull();
  });

  it('is the earliest end of an arming, a proposal or an open reservation', () => {
    const armed = armedGuard({ cooldownSeconds: 0 }, { ttlSeconds: 60 });
    expect(nextChange(armed)).toBe(NOON + 60 * SECOND);
    const terms = { ...ARM } as never;
    const proposal = { hash: 'h', at: NOON, until: NOON + 30 * SECOND, ttlSeconds: 60, terms };
    expect(nextChange({ ...armed, proposal })).toBe(NOON + 30 * SECOND);
    const guard = new Guard({ ...armed, proposal });
    guard.reserveGroups([[conditionalCancelOf(1)]], { planMaxAgeMs: 5_000 });
    expect(nextChange(guard.state)).toBe(NOON + 5 * SECOND);
  });
});
