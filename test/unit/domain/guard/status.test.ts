import { describe, expect, it } from 'vitest';
import { arm } from '../../../../src/domain/guard/arm';
import { disarm } from '../../../../src/domain/guard/arming';
import { takeOver } from '../../../../src/domain/guard/birth';
import { newGuardState } from '../../../../src/domain/guard/new-state';
import type { GuardState } from '../../../../src/domain/guard/state';
import { guardStatus } from '../../../../src/domain/guard/status';
import { HOUR, livePolicy, MINUTE, NOON, SECOND } from '../builders';
import {
  ARRIVAL_MS,
  armedGuard,
  closeOf,
  conditionalCancelOf,
  executed,
  freshGuard,
  Guard,
} from './builders';

const statusOf = (state: GuardState, now = NOON) => guardStatus(state, now, false);

describe('the status', () => {
  it('of an armed guard says until when, by whom and why', () => {
    expect(statusOf(armedGuard())).toMatchObject({
      headline: 'ARMED - main until 2026-11-23T13:00:00.000Z by ann: drill',
      armed: true,
      arming: { number: 1 },
      disarmed: null,
      notArmedReason: null,
      quietAt: null,
      at: NOON,
    });
  });

  it('calls no arming expired because a clock of its worker is wrong', () => {
    const reading = { at: NOON + 2 * HOUR, clockAheadMs: 2 * HOUR };
    expect(guardStatus(armedGuard(), NOON, false, reading)).toMatchObject({
      armed: true,
      at: NOON + 2 * HOUR,
      clockAheadMs: 2 * HOUR,
    });
  });

  it('of a guard that was never armed says so', () => {
    expect(statusOf(freshGuard())).toMatchObject({
      headline: 'DISARMED - main: never armed',
      armed: false,
      notArmedReason: 'not_armed',
      policyVersion: 0,
    });
  });

  it('of a disarmed guard says when and why', () => {
    const state = disarm(armedGuard(), 'unverified', null, NOON + SECOND);
    expect(statusOf(state)).toMatchObject({
      headline: 'DISARMED - main: unverified at 2026-11-23T12:00:01.000Z',
      notArmedReason: 'not_armed',
      disarmed: { reason: 'unverified' },
    });
  });

  it('is true at the moment of asking: an arming that ran out is over', () => {
    const state = armedGuard({}, { ttlSeconds: 60 });
    expect(statusOf(state, NOON + MINUTE - 1).armed).toBe(true);
    expect(statusOf(state, NOON + MINUTE)).toMatchObject({ armed: false, notArmedReason: 'arming_expired' });
  });

  it('is true at the moment of asking: a reservation whose cycle died is closed', () => {
    const guard = new Guard(armedGuard());
    guard.reserve();
    expect(statusOf(guard.state).openReservations).toHaveLength(1);
    expect(statusOf(guard.state, NOON + MINUTE)).toMatchObject({
      openReservations: [],
      budget: { used: { calls: 0, notional: '0' } },
    });
  });

  it('changes nothing by being asked', () => {
    const guard = new Guard(armedGuard());
    guard.reserve();
    const before = JSON.stringify(guard.state);
    statusOf(guard.state, NOON + 24 * HOUR);
    expect(JSON.stringify(guard.state)).toBe(before);
  });

  it('shows what was rejected last', () => {
    const state = arm(armedGuard(), { operator: 'bob' }, NOON + SECOND);
    expect(statusOf(state)).toMatchObject({
      armed: true,
      lastRejected: { at: NOON + SECOND, message: expect.stringContaining('reason') as string },
    });
  });

  it('shows each write of an open reservation and whether it was permitted', () => {
    const guard = new Guard(armedGuard());
    guard.reserveGroups([[conditionalCancelOf()], [closeOf()]]);
    guard.permit('w1');
    expect(statusOf(guard.state).openReservations).toEqual([
      {
        id: 'reconcile/main-1/run-1/1',
        expiresAt: NOON + 45_000,
        writes: [
          { key: 'w1', actions: [conditionalCancelOf().key], permitted: true },
          { key: 'w2', actions: ['close/BTCUSDT/BOTH'], permitted: false },
        ],
      },
    ]);
  });

  it('says from when on nothing can reach the exchange any more', () => {
    const guard = new Guard(armedGuard());
    guard.reserve();
    guard.permit('w1', {}, NOON + SECOND);
    const state = disarm(guard.state, 'disarm', null, NOON + 2 * SECOND);
    expect(statusOf(state, NOON + 2 * SECOND).quietAt).toBe(NOON + SECOND + ARRIVAL_MS);
    expect(
      statusOf(disarm(guard.state, 'disarm', null, NOON + 20 * SECOND), NOON + 20 * SECOND).quietAt,
    ).toBe(NOON + 20 * SECOND);
  });

  it('says until when the cooldown and the lock last', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 60 }));
    guard.reserve();
    guard.permit('w1', {}, NOON + SECOND);
    guard.settle([executed()], {}, NOON + 2 * SECOND);
    expect(statusOf(guard.state, NOON + 2 * SECOND)).toMatchObject({
      cooldownUntil: NOON + 61 * SECOND,
      lockedUntil: NOON + SECOND + ARRIVAL_MS,
      lastActedAt: NOON + SECOND,
    });
  });
});

describe('the budget in the status', () => {
  it('is what was used today and what remains', () => {
    const guard = new Guard(armedGuard({ budget: { maxCallsPerDay: 10, maxNotionalPerDay: '1000' } }));
    guard.reserveGroups([[closeOf('BTCUSDT', '0.1', '0.2')]]);
    expect(statusOf(guard.state).budget).toEqual({
      day: '2026-11-23',
      used: { calls: 2, notional: '0.3' },
      remaining: { calls: 8, notional: '999.7' },
      unknown: false,
    });
  });

  it('never remains below zero, when the policy allows less than was used', () => {
    const guard = new Guard(armedGuard());
    guard.reserveGroups([[closeOf('BTCUSDT', '100', '100')]]);
    const state: GuardState = {
      ...guard.state,
      policy: livePolicy({ budget: { maxCallsPerDay: 1, maxNotionalPerDay: '50' } }),
    };
    expect(statusOf(state).budget.remaining).toEqual({ calls: 0, notional: '0' });
  });

  it('is whole again on the next UTC day', () => {
    const guard = new Guard(armedGuard());
    guard.reserve();
    guard.permit();
    guard.settle([executed()]);
    expect(statusOf(guard.state, NOON + 12 * HOUR).budget).toMatchObject({
      day: '2026-11-24',
      used: { calls: 0, notional: '0' },
    });
    expect(statusOf(guard.state, NOON + 12 * HOUR - 1).budget.used.calls).toBe(1);
  });

  it('counts as spent before the guard is born', () => {
    expect(statusOf(newGuardState('main', NOON))).toMatchObject({
      headline: 'STARTING - main reads what its predecessor spent',
      budget: { unknown: true, remaining: { calls: 0, notional: '0' } },
    });
  });

  it('counts as spent where it is not known, and the headline says so', () => {
    const state = takeOver(
      newGuardState('main', NOON),
      { kind: 'unreadable', runId: 'r', problem: 'p' },
      NOON,
    );
    const { budget, headline } = statusOf(state);
    expect(headline).toContain("today's budget counts as spent (ledger_unknown)");
    expect(budget).toEqual({
      day: '2026-11-23',
      used: { calls: 100, notional: '5000' },
      remaining: { calls: 0, notional: '0' },
      unknown: true,
    });
    expect(statusOf(state, NOON + 12 * HOUR).budget).toMatchObject({
      unknown: false,
      remaining: { calls: 100, notional: '5000' },
    });
  });
});

describe('a guard that was reset', () => {
  it('says so first, whether it was itself or one before it', () => {
    const headline = /^RESET - main grants nothing/;
    expect(guardStatus(armedGuard(), NOON, true)).toMatchObject({
      reset: true,
      headline: expect.stringMatching(headline) as string,
    });
    expect(guardStatus({ ...armedGuard(), reset: true }, NOON, false)).toMatchObject({
      reset: true,
      headline: expect.stringMatching(headline) as string,
    });
    expect(statusOf(armedGuard()).reset).toBe(false);
  });
});
