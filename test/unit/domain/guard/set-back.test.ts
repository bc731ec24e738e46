import { describe, expect, it } from 'vitest';
import { advance } from '../../../../src/domain/guard/advance';
import { arm } from '../../../../src/domain/guard/arm';
import { disarm } from '../../../../src/domain/guard/arming';
import { takeOver } from '../../../../src/domain/guard/birth';
import { configure } from '../../../../src/domain/guard/configure';
import { disarmAtSignal } from '../../../../src/domain/guard/disarm-signal';
import { newGuardState } from '../../../../src/domain/guard/new-state';
import { reserve } from '../../../../src/domain/guard/reserve';
import { isSetBack, type Progress, progressOf } from '../../../../src/domain/guard/set-back';
import type { GuardState } from '../../../../src/domain/guard/state';
import { guardStatus } from '../../../../src/domain/guard/status';
import { livePolicy, NOON, SECOND } from '../builders';
import { ARM, armedGuard, freshGuard, liveGuard, reserveRequest } from './builders';

const progress = (state: GuardState, now = NOON): Progress =>
  progressOf(guardStatus(state, now, false)) ?? { policyVersion: -1, changedAt: -1 };
const LATER = NOON + 10 * SECOND;

describe('a guard that is set back', () => {
  const armed = armedGuard();
  it.each<[string, GuardState]>([
    ['a disarm', disarm(armed, 'disarm', null, LATER)],
    ['another arming', arm(armed, ARM, LATER)],
    ['what was granted', reserve(armed, reserveRequest(), LATER).state],
    ['the end of its arming', advance(armed, NOON + 3_600 * SECOND)],
    ['a policy', configure(armed, { policy: livePolicy({ cooldownSeconds: 7 }) }, LATER).state],
  ])('has forgotten %s', (_what, after) => {
    expect(isSetBack(progress(after, NOON + 3_600 * SECOND), progress(armed))).toBe(true);
    expect(isSetBack(progress(armed), progress(after, NOON + 3_600 * SECOND))).toBe(false);
  });

  it('has forgotten a policy that was set while it was disarmed', () => {
    const before = liveGuard();
    const after = configure(before, { policy: livePolicy({ dryRun: true }) }, LATER).state;
    expect(isSetBack(progress(after), progress(before))).toBe(true);
  });

  it('may be one that never was: it was lost, and another one began anew', () => {
    expect(isSetBack(progress(armed), progress(freshGuard(LATER)))).toBe(true);
  });

  it('is none that took over what the one before it knew, or says itself that it could not', () => {
    const born = newGuardState('main', LATER);
    const read = takeOver(born, { kind: 'read', runId: 'r', state: armed }, LATER);
    const unreadable = takeOver(born, { kind: 'unreadable', runId: 'r', problem: 'gone' }, LATER);
    for (const next of [read, unreadable]) expect(isSetBack(progress(armed), progress(next))).toBe(false);
    expect(progressOf(guardStatus(born, LATER, false))).toBeNull();
    expect(progressOf(guardStatus(armed, LATER, true))).toBeNull();
  });
});

describe('the word that a guard was set back', () => {
  const told = disarmAtSignal(armedGuard(), { cause: 'set_back', operator: 'ann' }, LATER);

  it('disarms, and counts all of today as spent until an operator looked', () => {
    expect(told).toMatchObject({ arming: null, disarmed: { at: LATER, reason: 'set_back', by: 'ann' } });
    expect(guardStatus(told, LATER, false).budget).toMatchObject({ unknown: true, remaining: { calls: 0 } });
    const again = arm(told, { ...ARM, acceptUnknownLedger: true }, LATER);
    expect(guardStatus(again, LATER, false).budget.unknown).toBe(false);
  });

  it('lets nothing be granted before what was permitted since has arrived', () => {
    expect(told.lockedUntil).toBe(LATER + 11_250);
  });

  it('counts where it is disarmed already, and keeps since when', () => {
    const before = disarm(armedGuard(), 'disarm', 'bob', NOON);
    const after = disarmAtSignal(before, { cause: 'set_back' }, LATER);
    expect(after.disarmed).toEqual(before.disarmed);
    expect(guardStatus(after, LATER, false).budget.unknown).toBe(true);
  });

  it('is no other disarm', () => {
    const state = disarmAtSignal(armedGuard(), { operator: 'ann' }, LATER);
    expect(state).toMatchObject({ disarmed: { reason: 'disarm' }, lockedUntil: 0 });
    expect(guardStatus(state, LATER, false).budget.unknown).toBe(false);
  });
});
