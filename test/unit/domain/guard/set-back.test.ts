import { describe, expect, it } from 'vitest';
import { arm } from '../../../../src/domain/guard/arm';
import { disarm } from '../../../../src/domain/guard/arming';
import { takeOver } from '../../../../src/domain/guard/birth';
import { disarmAtSignal } from '../../../../src/domain/guard/disarm-signal';
import { newGuardState } from '../../../../src/domain/guard/new-state';
import type { Predecessor } from '../../../../src/domain/guard/predecessor';
import { isSetBack, later } from '../../../../src/domain/guard/set-back';
import { settle } from '../../../../src/domain/guard/settle';
import { guardStatus } from '../../../../src/domain/guard/status';
import { NOON, SECOND } from '../builders';
import { ARM, armedGuard, Guard } from './builders';

const LATER = NOON + 10 * SECOND;
const WORD = { cause: 'set_back', operator: 'ann' };

describe('a server that was set back', () => {
  const at = { runId: 'r2', startedAt: NOON, events: 20 };
  it.each([
    ['has fewer events of a run', { events: 19 }, true],
    ['has a run before it', { runId: 'r1', startedAt: NOON - 1, events: 900 }, true],
    ['has as many', {}, false],
    ['has more', { events: 21 }, false],
    ['has the run after it', { runId: 'r3', startedAt: NOON + 1, events: 1 }, false],
  ])('%s', (_what, more, expected) => {
    const now = { ...at, ...more };
    expect(isSetBack(at, now)).toBe(expected);
    expect(later(at, now)).toBe(expected ? at : now);
  });
});

describe('the word that the server was set back', () => {
  const told = disarmAtSignal(armedGuard(), WORD, LATER);

  it('disarms, and counts all of today as spent until an operator looked', () => {
    expect(told).toMatchObject({ arming: null, disarmed: { at: LATER, reason: 'set_back', by: 'ann' } });
    expect(guardStatus(told, LATER, false).budget).toMatchObject({ unknown: true, remaining: { calls: 0 } });
    const again = arm(told, { ...ARM, acceptUnknownLedger: true }, LATER);
    expect(guardStatus(again, LATER, false).budget.unknown).toBe(false);
  });

  it('lets nothing be granted before what was permitted since has arrived', () => {
    expect(told.lockedUntil).toBe(LATER + 11_250);
  });

  it('counts where it is disarmed already: it may have been armed since', () => {
    const before = disarm(armedGuard(), 'disarm', 'bob', NOON);
    const after = disarmAtSignal(before, WORD, LATER);
    expect(after.disarmed).toEqual({ at: LATER, reason: 'set_back', by: 'ann' });
    expect(guardStatus(after, LATER, false).budget.unknown).toBe(true);
  });

  it.each<[string, Predecessor]>([
    ['has read', { kind: 'read', runId: 'r', state: armedGuard() }],
    ['cannot read', { kind: 'unreadable', runId: 'r', problem: 'gone' }],
    ['does not find', { kind: 'none' }],
  ])('counts in a guard that %s the one before it', (_what, predecessor) => {
    const born = disarmAtSignal(newGuardState('main', NOON), WORD, NOON);
    const state = takeOver(born, predecessor, LATER);
    expect(state).toMatchObject({ arming: null, disarmed: { reason: 'set_back' } });
    // A cycle settles meanwhile, for a guard that knows nothing of it.
    const settled = settle(
      born,
      { reservationId: 'c/run/1', results: [], unprotectedPosition: true },
      NOON + SECOND,
    ).state;
    const called = takeOver(settled, predecessor, LATER);
    expect(called).toMatchObject({ arming: null, disarmed: { reason: 'unprotected_position' } });
    expect(guardStatus(called, LATER, false).budget.unknown).toBe(true);
    expect(state.lockedUntil).toBeGreaterThanOrEqual(NOON + 11_250);
    expect(guardStatus(state, LATER, false).budget.unknown).toBe(true);
  });

  it('is no other disarm', () => {
    const state = disarmAtSignal(armedGuard(), { operator: 'ann' }, LATER);
    expect(state).toMatchObject({ disarmed: { reason: 'disarm' }, lockedUntil: 0 });
    expect(guardStatus(state, LATER, false).budget.unknown).toBe(false);
  });
});

describe('what a set-back guard knew', () => {
  it('goes on counting, beside the day that counts as spent', () => {
    const guard = new Guard(armedGuard());
    guard.reserve();
    const { ledger } = guard.state;
    expect(Object.keys(ledger.days)).toEqual(['2026-11-23']);
    expect(disarmAtSignal(guard.state, WORD, LATER).ledger).toEqual({ ...ledger, unknownDay: '2026-11-23' });
    const successor = takeOver(
      disarmAtSignal(newGuardState('main', LATER), WORD, LATER),
      { kind: 'read', runId: 'r', state: guard.state },
      LATER,
    );
    expect(successor.ledger).toEqual({ ...ledger, unknownDay: '2026-11-23' });
  });
});
