import { describe, expect, it } from 'vitest';
import { arm } from '../../../../src/domain/guard/arm';
import { disarm } from '../../../../src/domain/guard/arming';
import { configure } from '../../../../src/domain/guard/configure';
import { newGuardState } from '../../../../src/domain/guard/new-state';
import type { GuardState } from '../../../../src/domain/guard/state';
import { livePolicy, NOON, SECOND } from '../builders';
import { ARM, armedGuard, closeOf, conditionalCancelOf, executed, Guard } from './builders';

/** A guard that granted two algo cancels to the first cycle: writes w1 and w2. */
const granted = (change: (state: GuardState) => GuardState = (state) => state) => {
  const guard = new Guard(armedGuard({ cooldownSeconds: 0 }));
  guard.reserveGroups([[conditionalCancelOf(1)], [conditionalCancelOf(2)]]);
  guard.state = change(guard.state);
  return guard;
};
const REFUSED = (reason: string) => ({ given: false, everGiven: false, reason });
const TAKEN = { given: false, everGiven: true, reason: 'reservation_closed' };

describe('a permit', () => {
  it('is given to the first who asks, and kept with who that was', () => {
    const guard = granted();
    expect(guard.permit('w1', { nonce: 'a' }, NOON + SECOND)).toEqual({
      given: true,
      everGiven: true,
      reason: null,
    });
    expect(guard.write('w1')?.permit).toEqual({
      nonce: 'a',
      at: NOON + SECOND,
      activityId: 'a1',
      attempt: 1,
    });
    expect(guard.state).toMatchObject({
      lastActedAt: NOON + SECOND,
      lastActedRun: 'reconcile/main-1/run-1',
      lastPermit: { at: NOON + SECOND, recvWindowMs: 3_000 },
    });
  });

  it('is given once for each write', () => {
    const guard = granted();
    expect([guard.permit('w1').given, guard.permit('w2').given]).toEqual([true, true]);
  });

  it('is given to nobody else, whatever activity and attempt they say they are', () => {
    const guard = granted();
    guard.permit('w1', { nonce: 'a' });
    expect(guard.permit('w1', { nonce: 'b' })).toEqual(TAKEN);
    expect(guard.write('w1')?.permit?.nonce).toBe('a');
  });

  it('is confirmed to the one that has it, where the answer was lost', () => {
    const guard = granted();
    guard.permit('w1', { nonce: 'a' });
    const { state } = guard;
    expect(guard.permit('w1', { nonce: 'a' }, NOON + SECOND)).toEqual({
      given: true,
      everGiven: true,
      reason: null,
    });
    expect(guard.state).toEqual(state);
  });

  it('is given until the reservation expires', () => {
    expect(granted().permit('w1', {}, NOON + 44_999).given).toBe(true);
    expect(granted().permit('w1', {}, NOON + 45_000)).toEqual(REFUSED('reservation_closed'));
  });

  it('is given until the arming ends', () => {
    const guard = () => {
      const short = new Guard(armedGuard({}, { ttlSeconds: 10 }));
      short.reserve();
      return short;
    };
    expect(guard().permit('w1', {}, NOON + 9_999).given).toBe(true);
    expect(guard().permit('w1', {}, NOON + 10_000)).toEqual(REFUSED('arming_changed'));
  });
});

describe('a permit is refused', () => {
  const changed =
    (over: Parameters<typeof livePolicy>[0], rearm = false) =>
    (state: GuardState) => {
      const next = configure(state, { policy: livePolicy({ cooldownSeconds: 0, ...over }) }, NOON).state;
      return rearm ? arm(next, ARM, NOON) : next;
    };

  it.each<[string, (state: GuardState) => GuardState, string]>([
    ['after a disarm', (state) => disarm(state, 'disarm', null, NOON), 'arming_changed'],
    [
      'after a disarm and a new arming',
      (state) => arm(disarm(state, 'disarm', null, NOON), ARM, NOON),
      'arming_changed',
    ],
    ['after a new arming alone', (state) => arm(state, ARM, NOON), 'arming_changed'],
    ['after a change of policy', changed({ dryRun: true }), 'policy_changed'],
    ['by a guard that is not born yet', () => newGuardState('main', NOON), 'ledger_unknown'],
    [
      'for a reservation that is forgotten',
      (state) => ({ ...state, reservations: [] }),
      'reservation_closed',
    ],
  ])('%s', (_why, change, reason) => {
    const guard = granted(change);
    const before = guard.state;
    expect(guard.permit('w1')).toEqual(REFUSED(reason));
    expect(guard.state).toEqual(before);
  });

  it.each<[string, string[]]>([
    ['another order than the one reserved', ['cancel BTCUSDT regular 1 web_1']],
    ['more than what was reserved', ['SELL 175000 BTCUSDT BOTH']],
    ['the other side', ['BUY 0.010 BTCUSDT BOTH']],
  ])('for %s, beside what was reserved or alone', (_what, targets) => {
    const guard = granted();
    const reserved = guard.write('w1')?.targets ?? [];
    expect(guard.permit('w1', { targets })).toEqual(REFUSED('write_changed'));
    expect(guard.permit('w1', { targets: [...reserved, ...targets] })).toEqual(REFUSED('write_changed'));
    expect(guard.permit('w1').given).toBe(true);
  });

  it('after a change of policy and a new arming', () => {
    expect(granted(changed({ maxArmSeconds: 7_200 }, true)).permit('w1')).toMatchObject({
      given: false,
      everGiven: false,
    });
  });

  it('after a settle', () => {
    const guard = granted();
    guard.settle([]);
    expect(guard.permit('w1')).toEqual(REFUSED('reservation_closed'));
  });

  it('for a write that was never granted, and for a reservation that was never made', () => {
    expect(granted().permit('w3')).toEqual(REFUSED('reservation_closed'));
    expect(granted().permit('w1', { n: 2 })).toEqual(REFUSED('reservation_closed'));
  });

  it('to a run that was reset', () => {
    expect(granted().permit('w1', { runId: 'run-2' })).toEqual(REFUSED('reset_run'));
  });

  it('to another run than the one it was granted to', () => {
    const guard = granted();
    const { reservations } = guard.state;
    guard.state = {
      ...guard.state,
      reservations: reservations.map((one) => ({ ...one, run: 'reconcile/main-1/run-0' })),
    };
    expect(guard.permit('w1')).toEqual(REFUSED('reset_run'));
  });

  it('with the reason that holds now and not one of long ago', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 0 }));
    guard.state = arm(
      configure(guard.state, { policy: livePolicy({ cooldownSeconds: 1 }) }, NOON).state,
      ARM,
      NOON,
    );
    guard.reserve({ policyVersion: 2 });
    guard.state = arm(guard.state, ARM, NOON);
    expect(guard.permit('w1')).toEqual(REFUSED('arming_changed'));
  });

  it('and does not count as acting', () => {
    const guard = granted((state) => disarm(state, 'disarm', null, NOON));
    guard.permit('w1', {}, NOON + SECOND);
    expect(guard.state).toMatchObject({ lastActedAt: NOON, lastPermit: null });
  });
});

describe('whether a permit was ever given is answered before any refusal', () => {
  const given = (change: (guard: Guard) => void) => {
    const guard = granted();
    guard.permit('w1', { nonce: 'a' });
    change(guard);
    return guard.permit('w1', { nonce: 'b' });
  };

  it.each<[string, (guard: Guard) => void]>([
    ['a disarm', (guard) => Object.assign(guard, { state: disarm(guard.state, 'disarm', null, NOON) })],
    ['a new arming', (guard) => Object.assign(guard, { state: arm(guard.state, ARM, NOON) })],
    [
      'a new policy',
      (guard) =>
        Object.assign(guard, { state: configure(guard.state, { policy: livePolicy() }, NOON).state }),
    ],
    ['a settle', (guard) => guard.settle([executed()])],
  ])('after %s', (_what, change) => {
    expect(given(change)).toEqual(TAKEN);
  });

  it('after the reservation expired', () => {
    const guard = granted();
    guard.permit('w1', { nonce: 'a' });
    expect(guard.permit('w1', { nonce: 'b' }, NOON + 60 * SECOND)).toEqual(TAKEN);
  });

  it('also to a run that was reset', () => {
    const guard = granted();
    guard.permit('w1', { nonce: 'a' });
    expect(guard.permit('w1', { nonce: 'b', runId: 'run-2' })).toEqual(TAKEN);
  });
});

describe('each slice of a close', () => {
  it('needs a permit of its own', () => {
    const guard = new Guard(armedGuard());
    guard.reserveGroups([[closeOf('BTCUSDT', '60', '40')]]);
    expect([guard.permit('w1').given, guard.permit('w2').given, guard.permit('w3').given]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('a run that was reset', () => {
  it('gets no permit, though it is the run of the reservation', () => {
    const guard = granted();
    const request = { n: 1, nonce: 'a', originalExecutionRunId: 'run-0' };
    expect(guard.permit('w1', request)).toEqual(REFUSED('reset_run'));
  });
});

describe('the newest permit', () => {
  it('does not hide that an earlier write may still arrive for longer', () => {
    const window = (lastPermit: GuardState['lastPermit']) => {
      const guard = granted((state) => ({ ...state, lastPermit }));
      guard.permit('w1');
      return guard.state.lastPermit;
    };
    expect(window(null)).toEqual({ at: NOON, recvWindowMs: 3_000 });
    expect(window({ at: NOON - 1_000, recvWindowMs: 10_000 })).toEqual({ at: NOON, recvWindowMs: 9_000 });
    expect(window({ at: NOON - 9_000, recvWindowMs: 10_000 })).toEqual({ at: NOON, recvWindowMs: 3_000 });
  });
});
