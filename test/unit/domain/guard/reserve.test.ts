import { describe, expect, it } from 'vitest';
import { advance } from '../../../../src/domain/guard/advance';
import { arm } from '../../../../src/domain/guard/arm';
import { disarm } from '../../../../src/domain/guard/arming';
import { configure } from '../../../../src/domain/guard/configure';
import { newGuardState } from '../../../../src/domain/guard/new-state';
import type { GuardState } from '../../../../src/domain/guard/state';
import { cooldownUntil } from '../../../../src/domain/guard/status';
import { HOUR, livePolicy, NOON, SECOND } from '../builders';
import {
  ARM,
  ARRIVAL_MS,
  armedGuard,
  cancelOf,
  closeOf,
  executed,
  Guard,
  liveGuard,
  type ReserveOverrides,
  refusalIn,
} from './builders';

const refusedBy = (state: GuardState, over: ReserveOverrides = {}, now = NOON) =>
  refusalIn(new Guard(state).reserve(over, now));

describe('a reservation', () => {
  it('answers per action and per write, and takes the budget at once', () => {
    const guard = new Guard(armedGuard());
    const answer = guard.reserveGroups([[cancelOf(1)], [cancelOf(2)], [closeOf('ETHUSDT', '60', '40.5')]]);
    expect(answer).toEqual({
      reservationId: 'reconcile/main-1/run-1/1',
      refused: null,
      decisions: [
        { key: cancelOf(1).key, granted: true, closed: [] },
        { key: cancelOf(2).key, granted: true, closed: [] },
        { key: 'close/ETHUSDT/BOTH', granted: true, closed: [] },
      ],
      writes: [
        { key: 'w1', actions: [cancelOf(1).key, cancelOf(2).key], slice: null },
        { key: 'w2', actions: ['close/ETHUSDT/BOTH'], slice: 0 },
        { key: 'w3', actions: ['close/ETHUSDT/BOTH'], slice: 1 },
      ],
      expiresAt: NOON + 45_000,
    });
    expect(guard.state.ledger.days).toEqual({ '2026-11-23': { calls: 4, notional: '100.5' } });
    expect(guard.state.ledger.runs['reconcile/main-1/run-1']).toMatchObject({ calls: 4, notional: '100.5' });
  });

  it('binds the guard to the exchange account it is for', () => {
    const guard = new Guard(armedGuard());
    guard.reserve();
    expect(guard.state.exchangeId).toBe('fapi.example/0a1b2c3d');
  });

  it('expires with its plan', () => {
    expect(
      new Guard(armedGuard()).reserve({ plannedAt: NOON - 20_000, planMaxAgeMs: 30_000 }).expiresAt,
    ).toBe(NOON + 10_000);
  });

  it('that grants nothing takes nothing, holds nothing and starts no cooldown', () => {
    const before = armedGuard({ symbolWhitelist: ['ETHUSDT'] });
    const guard = new Guard(before);
    const answer = guard.reserve();
    expect(answer).toMatchObject({
      refused: null,
      writes: [],
      expiresAt: null,
      decisions: [{ granted: false, closed: [{ reason: 'symbol_not_in_whitelist' }] }],
    });
    expect(guard.state).toEqual(before);
  });
});

describe('a reservation is refused as a whole', () => {
  const unknownLedger = (state: GuardState): GuardState => ({
    ...state,
    ledger: { ...state.ledger, unknownDay: '2026-11-23' },
  });

  it.each<[string, GuardState, ReserveOverrides, string]>([
    ['to a run that was reset', armedGuard(), { originalExecutionRunId: 'run-0' }, 'reset_run'],
    ['by a guard that is not born yet', newGuardState('main', NOON), { policyVersion: 0 }, 'ledger_unknown'],
    [
      'to another exchange account',
      { ...armedGuard(), exchangeId: 'fapi.example/ffffffff' },
      {},
      'exchange_mismatch',
    ],
    ['for a plan that is as old as it may get', armedGuard(), { plannedAt: NOON - 45_000 }, 'plan_stale'],
    ['for a plan from the future', armedGuard(), { plannedAt: NOON + 2_001 }, 'plan_stale'],
    [
      'for an older state than the newest reserved on',
      { ...armedGuard(), newestAsOf: NOON },
      { asOf: NOON - 1 },
      'plan_stale',
    ],
    ['for a state from the future', armedGuard(), { asOf: NOON + 4_001 }, 'plan_stale'],
    ['under an older policy', armedGuard(), { policyVersion: 0 }, 'policy_changed'],
    ['under a policy that is not there yet', armedGuard(), { policyVersion: 2 }, 'policy_changed'],
  ])('%s', (_why, state, over, reason) => {
    const guard = new Guard(state);
    expect(guard.reserve(over)).toEqual({
      reservationId: 'reconcile/main-1/run-1/1',
      refused: reason,
      decisions: [],
      writes: [],
      expiresAt: null,
    });
    expect(guard.state.reservations).toEqual([]);
    expect(guard.state.ledger.days).toEqual({});
  });

  it.each<[string, GuardState, string]>([
    ['with an unknown ledger', unknownLedger(armedGuard()), 'ledger_unknown'],
    ['that was never armed', liveGuard(), 'not_armed'],
    ['that was disarmed', disarm(armedGuard(), 'disarm', null, NOON), 'not_armed'],
    ['whose arming has ended', armedGuard({}, { ttlSeconds: 60 }, NOON - 60 * SECOND), 'arming_expired'],
  ])('and a guard %s grants nothing of it', (_why, state, reason) => {
    const guard = new Guard(state);
    expect(guard.reserve()).toMatchObject({
      refused: null,
      decisions: [{ granted: false, closed: [{ reason }] }],
      writes: [],
      expiresAt: null,
    });
    expect(guard.state.reservations).toEqual([]);
    expect(guard.state.ledger.days).toEqual({});
  });

  it.each<[string, ReserveOverrides]>([
    ['a plan one ms younger than its limit', { plannedAt: NOON - 44_999 }],
    ['a plan two seconds ahead', { plannedAt: NOON + 2_000 }],
    ['the very state that was reserved on last', { asOf: NOON - 1_000 }],
  ])('but not for %s', (_what, over) => {
    expect(refusedBy({ ...armedGuard(), newestAsOf: NOON - 1_000 }, over)).toBeNull();
  });

  it('in the documented order of the checks', () => {
    let state: GuardState = { ...liveGuard(), exchangeId: 'other', newestAsOf: NOON + HOUR };
    const worst: ReserveOverrides = {
      originalExecutionRunId: 'run-0',
      plannedAt: NOON - HOUR,
      policyVersion: 9,
    };
    const found: (string | null)[] = [refusedBy(state, worst)];
    const mend = (over: ReserveOverrides, next: Partial<GuardState> = {}) => {
      Object.assign(worst, over);
      state = { ...state, ...next };
      found.push(refusedBy(state, worst));
    };
    mend({ originalExecutionRunId: 'run-1' });
    mend({}, { exchangeId: null });
    mend({ plannedAt: NOON });
    mend({}, { newestAsOf: null });
    mend({ policyVersion: 1 });
    const open = new Guard(armedGuard());
    open.reserve({ n: 7 });
    const { reservations, lastActedAt, lastActedRun } = open.state;
    state = { ...arm(state, ARM, NOON), reservations, lastActedAt, lastActedRun };
    mend({});
    mend({}, { reservations: [] });
    mend({}, { lastActedAt: null });
    expect(found).toEqual([
      'reset_run',
      'exchange_mismatch',
      'plan_stale',
      'plan_stale',
      'policy_changed',
      'not_armed',
      'cycle_in_progress',
      'cooldown_not_elapsed',
      null,
    ]);
  });
});

describe('a repeated reservation', () => {
  it('with the same content has the same answer and takes nothing twice', () => {
    const guard = new Guard(armedGuard());
    const first = guard.reserve();
    const { ledger } = guard.state;
    expect(guard.reserve({}, NOON + 20 * SECOND)).toEqual(first);
    expect(guard.state.ledger).toEqual(ledger);
    expect(guard.state.reservations).toHaveLength(1);
  });

  it('has the same answer even after a disarm and after a new policy, and is closed at its end', () => {
    const guard = new Guard(armedGuard());
    const first = guard.reserve();
    guard.state = disarm(guard.state, 'disarm', null, NOON);
    expect(guard.reserve()).toEqual(first);
    guard.state = configure(guard.state, { policy: livePolicy({ action: 'none' }) }, NOON).state;
    expect(guard.reserve()).toEqual(first);
    guard.settle([], {}, NOON);
    expect(guard.reserve()).toMatchObject({ refused: 'reservation_closed', writes: [] });
  });

  it.each<ReserveOverrides>([
    { groups: [[cancelOf(2)]] },
    { groups: [] },
    { asOf: NOON },
    { recvWindowMs: 3_001 },
    { exchangeId: 'another' },
    { plannedAt: NOON + 1 },
  ])('with other content is a denial: %j', (over) => {
    const guard = new Guard(armedGuard());
    guard.reserve();
    const { ledger } = guard.state;
    expect(guard.reserve(over)).toMatchObject({ refused: 'reservation_closed', writes: [], decisions: [] });
    expect(guard.state.ledger).toEqual(ledger);
  });
});

describe('the lock', () => {
  const taken = (policy = {}) => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 0, ...policy }));
    guard.reserve({ n: 1 });
    return guard;
  };

  it('is held by an open reservation, also against the same run', () => {
    const guard = taken();
    expect(refusalIn(guard.reserve({ n: 2 }))).toBe('cycle_in_progress');
    expect(refusalIn(guard.reserve({ n: 1, reservationId: 'reconcile/main-1/run-1/2' }))).toBe(
      'cycle_in_progress',
    );
  });

  it('frees at once where nothing was permitted', () => {
    const guard = taken();
    guard.settle([]);
    expect(refusalIn(guard.reserve({ n: 2 }))).toBeNull();
  });

  it('frees no earlier than the last permitted write can have arrived, however well it was settled', () => {
    const guard = taken();
    guard.permit('w1', {}, NOON + SECOND);
    guard.settle([executed()], {}, NOON + 2 * SECOND);
    const free = NOON + SECOND + ARRIVAL_MS;
    expect(refusedBy(guard.state, { n: 2, plannedAt: free - 1 }, free - 1)).toBe('cycle_in_progress');
    expect(refusedBy(guard.state, { n: 2, plannedAt: free }, free)).toBeNull();
  });

  it('counts the recvWindow that the reservation named', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 0 }));
    guard.reserve({ recvWindowMs: 10_000 });
    guard.permit();
    guard.settle([executed()]);
    expect(refusedBy(guard.state, { n: 2, plannedAt: NOON + 11_249 }, NOON + 11_249)).toBe(
      'cycle_in_progress',
    );
    expect(refusedBy(guard.state, { n: 2, plannedAt: NOON + 11_250 }, NOON + 11_250)).toBeNull();
  });

  it('frees by itself when the cycle died', () => {
    const guard = taken();
    const end = NOON + 45_000;
    expect(refusedBy(guard.state, { n: 2, plannedAt: end - 1 }, end - 1)).toBe('cycle_in_progress');
    expect(refusedBy(guard.state, { n: 2, plannedAt: end }, end)).toBeNull();
  });

  it('is held beyond the end of a dead cycle until its last permitted write can have arrived', () => {
    const guard = taken();
    const permitted = NOON + 44_999;
    guard.permit('w1', {}, permitted);
    const free = permitted + ARRIVAL_MS;
    // A permitted write that nobody settled disarms; here somebody arms again at once.
    const asks = (now: number) =>
      refusedBy(arm(advance(guard.state, now), ARM, now), { n: 2, plannedAt: now }, now);
    expect(asks(free - 1)).toBe('cycle_in_progress');
    expect(asks(free)).toBeNull();
  });

  it('left by a predecessor is respected', () => {
    const state = { ...armedGuard(), lockedUntil: NOON + SECOND };
    expect(refusedBy(state)).toBe('cycle_in_progress');
    expect(refusedBy(state, {}, NOON + SECOND)).toBeNull();
  });
});

describe('the cooldown', () => {
  const acted = () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 60 }));
    guard.reserve({ n: 1 });
    guard.settle([]);
    return guard;
  };
  const asks = (guard: Guard, n: number, now: number) =>
    refusedBy(guard.state, { n, plannedAt: now, reservationId: `asks-${n}-${now}` }, now);

  it('separates cycles, from the last grant on', () => {
    const guard = acted();
    expect(asks(guard, 2, NOON + 59_999)).toBe('cooldown_not_elapsed');
    expect(asks(guard, 2, NOON + 60_000)).toBeNull();
  });

  it('counts from the last permit where one followed', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 60 }));
    guard.reserve();
    guard.permit('w1', {}, NOON + 10_000);
    guard.settle([executed()], {}, NOON + 11_000);
    expect(asks(guard, 2, NOON + 69_999)).toBe('cooldown_not_elapsed');
    expect(asks(guard, 2, NOON + 70_000)).toBeNull();
    expect(cooldownUntil(guard.state)).toBe(NOON + 70_000);
  });

  it('does not separate the reservations of one run', () => {
    expect(asks(acted(), 1, NOON + SECOND)).toBeNull();
  });

  it('separates two runs of one workflow id', () => {
    const guard = acted();
    expect(
      refusedBy(
        guard.state,
        { n: 1, runId: 'other', originalExecutionRunId: 'other', reservationId: 'x' },
        NOON + SECOND,
      ),
    ).toBe('cooldown_not_elapsed');
  });

  it('of a guard that never acted is over', () => {
    expect(cooldownUntil(armedGuard())).toBe(0);
  });

  it('follows the policy that holds now', () => {
    const guard = acted();
    const { state } = configure(guard.state, { policy: livePolicy({ cooldownSeconds: 5 }) }, NOON);
    expect(refusedBy(arm(state, ARM, NOON), { n: 2, policyVersion: 2 }, NOON + 5 * SECOND)).toBeNull();
  });
});

describe('an arming that says that the bot is down', () => {
  const bot = (asOf: number, asOfFromBot = true) => {
    const guard = new Guard(armedGuard({}, { botIsDown: true }));
    const { refused } = guard.reserve({ asOf, asOfFromBot });
    return { refused, state: guard.state };
  };

  it('ends with a state that the bot wrote after it', () => {
    const { refused, state } = bot(NOON + 1);
    expect(refused).toBe('bot_is_back');
    expect(state).toMatchObject({ arming: null, disarmed: { reason: 'bot_is_back' } });
  });

  it('goes on with what the bot wrote before, and with what the bot did not write', () => {
    expect(bot(NOON).refused).toBeNull();
    expect(bot(NOON + 1_000, false).refused).toBeNull();
  });

  it('is the only one that ends so', () => {
    expect(refusedBy(armedGuard(), { asOf: NOON + 1 })).toBeNull();
  });
});
