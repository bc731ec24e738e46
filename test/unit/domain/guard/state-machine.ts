import fc from 'fast-check';
import { expect } from 'vitest';
import { advance } from '../../../../src/domain/guard/advance';
import { arm } from '../../../../src/domain/guard/arm';
import { lockedUntil } from '../../../../src/domain/guard/closing';
import { configure } from '../../../../src/domain/guard/configure';
import { reserve } from '../../../../src/domain/guard/reserve';
import type { GuardState } from '../../../../src/domain/guard/state';
import { DAY, livePolicy, NOON } from '../builders';
import { ARM, closeOf, freshGuard, reasonsIn, reserveRequest } from './builders';
import { approving, arming, configuring, type RealGuard } from './commands';
import { COMMANDS } from './courses';
import { policyOf, ReferenceModel, TIGHT } from './reference-model';

/** Half a minute before midnight, so that many a course crosses it. */
const START = NOON + 12 * 3_600_000 - 30_000;

function started(armedUnder: number | null): { model: ReferenceModel; real: RealGuard } {
  const model = new ReferenceModel(START);
  const real: RealGuard = { state: freshGuard(START), answered: new Map() };
  if (armedUnder !== null) {
    void configuring(armedUnder).run(model, real);
    const terms = { ttlSeconds: 3_600, symbols: null, cents: null, accept: false, once: false };
    void arming(terms).run(model, real);
    void approving(true, true).run(model, real);
  }
  return { model, real };
}

/** The lock ends when the guard says that it does: nobody holds it after that. */
function expectLockEnds(before: GuardState, at: number): void {
  const now = Math.max(at, lockedUntil(before));
  const { policyVersion } = before;
  const asked = reserve(before, reserveRequest({ n: 98, plannedAt: now, asOf: now, policyVersion }), now);
  expect(reasonsIn(asked.answer)).not.toContain('cycle_in_progress');
}

/** Whatever happened: once everything is over, a human who arms gets a reservation. */
function expectAlive(before: GuardState, at: number): void {
  const now = at + 2 * DAY;
  const later = advance(advance(before, at + DAY), now);
  expect(later.reservations).toEqual([]);
  const { state } = configure(later, { policy: livePolicy(policyOf(TIGHT)), rebind: true }, now);
  const { answer } = reserve(
    arm(state, ARM, now),
    reserveRequest({
      n: 99,
      plannedAt: now,
      asOf: now,
      policyVersion: state.policyVersion,
      groups: [[closeOf('ETHUSDT', '300')]],
    }),
    now,
  );
  expect(answer).toMatchObject({ refused: null, decisions: [{ granted: true }] });
}

/** What the guard is before a course, and how many courses show something of it. */
export const BEGINNINGS: readonly (readonly [name: string, policy: number | null, courses: number])[] = [
  ['from its birth on', null, 15],
  ['armed under a tight policy', 0, 35],
  ['armed without a cooldown', 1, 50],
  ['armed with few calls', 2, 30],
  ['armed by two operators', 3, 35],
];

/** Whatever is sent to a guard and in whatever order, it agrees with the reference model and is alive in the end. */
export function expectAgreement(policy: number | null, numRuns: number): void {
  fc.assert(
    fc.property(fc.commands(COMMANDS, { maxCommands: 40, size: 'max' }), (commands) => {
      const { model, real } = started(policy);
      fc.modelRun(() => ({ model, real }), commands);
      expectLockEnds(real.state, model.now);
      expectAlive(real.state, model.now);
    }),
    { numRuns },
  );
}
