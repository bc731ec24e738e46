import { describe, expect, it } from 'vitest';
import { arm } from '../../../../src/domain/guard/arm';
import { disarm } from '../../../../src/domain/guard/arming';
import { takeOver } from '../../../../src/domain/guard/birth';
import { configure } from '../../../../src/domain/guard/configure';
import { newGuardState } from '../../../../src/domain/guard/new-state';
import { pauseExchange } from '../../../../src/domain/guard/pause';
import type { Predecessor } from '../../../../src/domain/guard/predecessor';
import { settle } from '../../../../src/domain/guard/settle';
import type { GuardState } from '../../../../src/domain/guard/state';
import { guardStatus } from '../../../../src/domain/guard/status';
import { DAY, livePolicy, NOON, SECOND } from '../builders';
import { ARM, armedGuard, cancelOf, conditionalCancelOf, Guard, refusalIn } from './builders';

const LATER = NOON + 5 * SECOND;
const born = (predecessor: Predecessor, now = LATER) =>
  takeOver(newGuardState('main', now), predecessor, now);
const read = (state: GuardState): Predecessor => ({
  kind: 'read',
  runId: 'run-before',
  state: JSON.parse(JSON.stringify(state)) as GuardState,
});
const UNREADABLE: Predecessor = { kind: 'unreadable', runId: 'run-before', problem: 'no answer' };
/** A guard in the middle of its work: two writes granted, the first permitted. */
const working = () => {
  const guard = new Guard(armedGuard({ cooldownSeconds: 0 }));
  guard.reserveGroups([[conditionalCancelOf(1)], [conditionalCancelOf(2)]]);
  guard.permit('w1', { nonce: 'a' });
  return guard;
};

it('a leg that lost its stop while a guard looks for the one before it calls somebody all the same', () => {
  const pending = newGuardState('main', NOON);
  const settled = settle(
    pending,
    { reservationId: 'c/run/1', results: [], unprotectedPosition: true },
    NOON,
  ).state;
  for (const old of [armedGuard(), disarm(armedGuard(), 'disarm', 'bob', NOON)])
    expect(takeOver(settled, { kind: 'read', runId: 'r', state: old }, NOON)).toMatchObject({
      arming: null,
      disarmed: { reason: 'unprotected_position' },
    });
});

describe('a guard before its birth', () => {
  it('grants nothing, permits nothing and cannot be armed', () => {
    const guard = new Guard(newGuardState('main', NOON));
    expect(guard.reserve({ policyVersion: 0 }).refused).toBe('ledger_unknown');
    expect(guard.permit()).toEqual({ given: false, everGiven: false, reason: 'ledger_unknown' });
    expect(arm(guard.state, ARM, NOON).arming).toBeNull();
  });
});

describe('a guard where none ever existed', () => {
  it('is born fresh, disarmed, with an empty ledger', () => {
    const state = born({ kind: 'none' });
    expect(state).toMatchObject({
      birth: { status: 'fresh' },
      arming: null,
      lockedUntil: 0,
      ledger: { days: {}, unknownDay: null },
    });
    expect(guardStatus(state, LATER, false).budget.unknown).toBe(false);
  });
});

describe('a guard whose predecessor can be read', () => {
  it('waits for the exchange as long as either was told to, also while it was read', () => {
    const told = (until: number) => pauseExchange(newGuardState('main', NOON), { until }, NOON);
    const older = read(pauseExchange(armedGuard(), { until: NOON + 60 * SECOND }, NOON));
    for (const [until, expected] of [
      [30 * SECOND, 60 * SECOND],
      [90 * SECOND, 90 * SECOND],
    ] as const)
      expect(takeOver(told(NOON + until), older, LATER).exchangePausedUntil).toBe(NOON + expected);
  });

  it('takes over policy, ledger, lock, permits, numbers and open reservations, disarmed', () => {
    const { state: before } = working();
    const after = born(read(before));
    const {
      policy,
      policyVersion,
      exchangeId,
      armingNumber,
      ledger,
      reservations,
      lastPermit,
      lastActedAt,
      newestAsOf,
    } = before;
    expect(after).toMatchObject({
      policy,
      policyVersion,
      exchangeId,
      armingNumber,
      ledger,
      reservations,
      lastPermit,
      lastActedAt,
      newestAsOf,
    });
    expect(after).toMatchObject({
      birth: { status: 'taken_over', runId: 'run-before' },
      arming: null,
      disarmed: { at: LATER, reason: 'guard_restarted' },
    });
  });

  it('gives no permit under its predecessor\u2019s arming, and knows which were given', () => {
    const guard = new Guard(born(read(working().state)));
    expect(guard.permit('w2', {}, LATER)).toMatchObject({
      given: false,
      everGiven: false,
      reason: 'arming_changed',
    });
    guard.state = arm(guard.state, ARM, LATER);
    expect(guard.state.arming?.number).toBe(2);
    expect(guard.permit('w2', {}, LATER).given).toBe(false);
    expect(guard.permit('w1', { nonce: 'b' }, LATER)).toMatchObject({ given: false, everGiven: true });
  });

  it('closes the reservation that it took over', () => {
    const guard = new Guard(born(read(working().state)));
    expect(guard.settle([{ write: 'w1', result: 'executed', sender: true }], {}, LATER)).toEqual({
      known: true,
      permitted: { w1: true, w2: false },
    });
    expect(guard.state.ledger.days['2026-11-23']).toEqual({ calls: 1, notional: '0' });
  });

  it('does not refill the budget', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 0, budget: { maxCallsPerDay: 1 } }));
    guard.reserve();
    guard.permit();
    guard.settle([{ write: 'w1', result: 'executed', sender: true }]);
    const after = new Guard(arm(born(read(guard.state), NOON + 60 * SECOND), ARM, NOON + 60 * SECOND));
    const now = NOON + 60 * SECOND;
    expect(after.reserve({ n: 2, plannedAt: now }, now).decisions[0]?.closed[0]?.reason).toBe(
      'max_calls_per_day',
    );
  });

  it('keeps why and when its predecessor was disarmed', () => {
    const before = disarm(armedGuard(), 'unverified', null, NOON);
    expect(born(read(before)).disarmed).toEqual({ at: NOON, reason: 'unverified', by: null });
  });

  it('is disarmed also where its predecessor was never armed', () => {
    expect(born(read(born({ kind: 'none' }))).disarmed).toMatchObject({ reason: 'guard_restarted' });
  });

  it('keeps its own account and what was rejected before it was born', () => {
    const pending = arm(newGuardState('main', LATER), ARM, LATER);
    const after = takeOver(pending, read({ ...working().state, account: 'other' }), LATER);
    expect(after.account).toBe('main');
    expect(after.lastRejected).toEqual(pending.lastRejected);
  });

  it('can be taken over in turn, twice in a row, with nothing lost', () => {
    const once = born(read(working().state));
    const twice = born(read(once), LATER + SECOND);
    expect(twice).toMatchObject({
      ledger: once.ledger,
      reservations: once.reservations,
      armingNumber: 1,
      arming: null,
    });
  });

  it('is born only once', () => {
    const state = born(read(working().state));
    expect(takeOver(state, { kind: 'none' }, LATER)).toBe(state);
    expect(takeOver(state, UNREADABLE, LATER)).toBe(state);
  });
});

describe.each<[string, Predecessor]>([
  ['cannot be read', UNREADABLE],
  ['was reset, so that its ledger was rolled back', read({ ...working().state, reset: true })],
])('a guard whose predecessor %s', (_why, predecessor) => {
  const configured = () =>
    configure(born(predecessor), { policy: livePolicy({ cooldownSeconds: 0 }) }, LATER).state;
  const versionOf = (state: GuardState) => ({ policyVersion: state.policyVersion });

  it('is born disarmed, with today\u2019s budget spent', () => {
    const state = born(predecessor);
    expect(state).toMatchObject({
      birth: { status: 'unreadable' },
      arming: null,
      disarmed: { at: LATER, reason: 'guard_restarted' },
    });
    expect(guardStatus(state, LATER, false).budget).toMatchObject({
      unknown: true,
      remaining: { calls: 0, notional: '0' },
    });
  });

  it('grants nothing, armed or not, until the operator accepts that or the next day comes', () => {
    const at = LATER + 60 * SECOND;
    const asks = (state: GuardState, now: number) =>
      refusalIn(new Guard(state).reserve({ ...versionOf(state), plannedAt: now, asOf: now }, now));
    const state = configured();
    expect(asks(arm(state, ARM, at), at)).toBe('ledger_unknown');
    expect(asks(arm(state, { ...ARM, acceptUnknownLedger: true }, at), at)).toBeNull();
    expect(asks(arm(state, ARM, at + DAY), at + DAY)).toBeNull();
  });

  it('grants nothing before the longest recvWindow of what may have been permitted is over', () => {
    const state = arm(configured(), { ...ARM, acceptUnknownLedger: true }, LATER);
    const asks = (now: number) =>
      refusalIn(new Guard(state).reserve({ ...versionOf(state), plannedAt: now }, now));
    expect(asks(LATER + 11_249)).toBe('cycle_in_progress');
    expect(asks(LATER + 11_250)).toBeNull();
  });

  it('gives no permit for a reservation that it forgot, however its copy was asked for', () => {
    const forgotten = working();
    const lateCopy = { groups: [[conditionalCancelOf(1)], [conditionalCancelOf(2)]] };
    const guard = new Guard(arm(configured(), { ...ARM, acceptUnknownLedger: true }, LATER));
    expect(forgotten.write('w1')?.permit).not.toBeNull();
    const now = NOON + 30 * SECOND;
    expect(refusalIn(guard.reserve(lateCopy, now))).not.toBeNull();
    expect(guard.permit('w1', { nonce: 'b' }, now).given).toBe(false);
  });

  it('leaves an unknown ledger to its own successor', () => {
    const next = born(read(born(predecessor)), LATER + SECOND);
    expect(next.birth.status).toBe('taken_over');
    expect(guardStatus(next, LATER + SECOND, false).budget.unknown).toBe(true);
    expect(next.lockedUntil).toBe(LATER + 11_250);
  });
});

it('a guard taken over keeps counting from its predecessor\u2019s numbers', () => {
  const guard = new Guard(arm(born(read(working().state)), ARM, LATER));
  expect(guard.state.armingNumber).toBe(2);
  expect(configure(guard.state, { policy: livePolicy() }, LATER).answer.policyVersion).toBe(2);
  expect(refusalIn(guard.reserveGroups([[cancelOf(9)]], { n: 3 }, LATER))).toBe('cycle_in_progress');
});

describe('a guard whose predecessor says that it does not know', () => {
  it.each<[string, Partial<GuardState>, string]>([
    ['it was reset', { reset: true }, 'run run-before was reset: its ledger was rolled back'],
    [
      'it never learned what was spent',
      { birth: { status: 'pending' } as GuardState['birth'] },
      'run run-before never learned what was spent',
    ],
  ])('counts today as spent: %s', (_what, over, problem) => {
    const state = born(read({ ...armedGuard(), ...over }));
    expect(state.birth).toEqual({ status: 'unreadable', problem });
    expect(guardStatus(state, LATER, false).budget.unknown).toBe(true);
  });
});

describe("a successor's clock", () => {
  it.each([
    ['goes on from now', NOON, LATER],
    ['never goes back behind its predecessor', LATER + DAY, LATER + DAY],
  ])('%s', (_what, seenAt, expected) => {
    expect(born(read({ ...armedGuard(), seenAt })).seenAt).toBe(expected);
  });
});
