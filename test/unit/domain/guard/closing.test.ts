import { describe, expect, it } from 'vitest';
import { advance, nextChange } from '../../../../src/domain/guard/advance';
import { arrivalEnd, lockedUntil } from '../../../../src/domain/guard/closing';
import { MINUTE, NOON, SECOND } from '../builders';
import { ARRIVAL_MS, armedGuard, closeOf, conditionalCancelOf, executed, Guard } from './builders';

const END = NOON + 45 * SECOND;
const granted = () => {
  const guard = new Guard(armedGuard({ cooldownSeconds: 0 }));
  guard.reserveGroups([[conditionalCancelOf()], [closeOf('ETHUSDT', '100')]]);
  return guard;
};

describe('a reservation expires with its plan', () => {
  it('at its time and not before', () => {
    const { state } = granted();
    expect(nextChange(state)).toBe(END);
    expect(advance(state, END - 1)).toBe(state);
    expect(advance(state, END).reservations[0]?.closed).toEqual({ at: END, by: 'expiry' });
    expect(nextChange(advance(state, END))).toBe(state.arming?.until);
  });

  it('and gives back by itself what was never permitted', () => {
    const guard = granted();
    guard.permit('w1');
    const state = advance(guard.state, END);
    expect(state.ledger.days['2026-11-23']).toEqual({ calls: 1, notional: '0' });
    expect(state.reservations[0]?.writes.map(({ result }) => result)).toEqual(['unverified', 'blocked']);
  });

  it('and disarms where something was permitted that nobody settled', () => {
    const guard = granted();
    guard.permit('w1');
    expect(advance(guard.state, END)).toMatchObject({
      arming: null,
      disarmed: { at: END, reason: 'unverified' },
    });
  });

  it('and leaves the arming where nothing was permitted', () => {
    const state = advance(granted().state, END);
    expect(state.arming?.number).toBe(1);
    expect(state.ledger.days['2026-11-23']).toEqual({ calls: 0, notional: '0' });
  });

  it('once: the budget is not given back twice', () => {
    const state = advance(granted().state, END);
    expect(advance(state, END + 1).ledger).toEqual(state.ledger);
  });
});

describe('a closed reservation', () => {
  it('is forgotten after twice the age of a plan', () => {
    const guard = granted();
    guard.permit('w1');
    guard.settle([executed()], {}, NOON + 10 * SECOND);
    const forgotten = NOON + 10 * SECOND + 90 * SECOND;
    expect(advance(guard.state, forgotten - 1).reservations).toHaveLength(1);
    expect(advance(guard.state, forgotten).reservations).toHaveLength(0);
  });

  it('is not forgotten while its last write can arrive', () => {
    const guard = new Guard(armedGuard());
    guard.reserve({ planMaxAgeMs: 5_000, recvWindowMs: 10_000 });
    guard.permit('w1');
    guard.settle([executed()]);
    expect(advance(guard.state, NOON + 11_249).reservations).toHaveLength(1);
    expect(advance(guard.state, NOON + 11_250).reservations).toHaveLength(0);
  });

  it('cannot be made anew once it is forgotten: its plan is too old by then', () => {
    const guard = new Guard(armedGuard({ cooldownSeconds: 0 }));
    const request = { planMaxAgeMs: 5_000, plannedAt: NOON + 2_000 };
    guard.reserve(request);
    guard.permit('w1', { nonce: 'a' });
    guard.settle([executed()]);
    const permits = Array.from({ length: 60 }, (_, i) => {
      const now = NOON + i * SECOND;
      guard.reserve(request, now);
      return guard.permit('w1', { nonce: `n${i}` }, now).given;
    });
    expect(permits).not.toContain(true);
  });
});

describe('nothing blocks for ever', () => {
  it('a guard whose cycle died grants again', () => {
    const guard = granted();
    const now = END + MINUTE;
    expect(guard.reserve({ n: 2, plannedAt: now }, now).refused).toBeNull();
  });

  it('the lock ends at the latest when a write that was permitted last could arrive', () => {
    const guard = granted();
    expect(lockedUntil(guard.state)).toBe(END + ARRIVAL_MS);
    guard.permit('w1', {}, NOON + SECOND);
    guard.settle([executed()], {}, NOON + 2 * SECOND);
    expect(lockedUntil(guard.state)).toBe(NOON + SECOND + ARRIVAL_MS);
  });

  it('a reservation of which nothing was permitted holds nothing once it is closed', () => {
    const guard = granted();
    guard.settle([]);
    const [reservation] = guard.state.reservations;
    expect(reservation && arrivalEnd(reservation)).toBe(0);
    expect(lockedUntil(guard.state)).toBe(0);
  });
});

describe('amounts that a hand wrote into a request', () => {
  it.each(['+5', '5.', '.5', '5e1', '05'])('close without harm: %s', (notional) => {
    const guard = new Guard(armedGuard());
    guard.reserveGroups([[closeOf('BTCUSDT', notional)]]);
    guard.settle([]);
    expect(Number(guard.state.ledger.days['2026-11-23']?.notional)).toBe(0);
    expect(Number(guard.state.arming?.usedNotional)).toBe(0);
  });
});
