import { describe, expect, it } from 'vitest';
import { disarmLine, isDisarmDone } from '../../../src/cli/disarm-line';
import type { DisarmAnswer } from '../../../src/client';
import { NOON } from '../domain/builders';
import { armedGuard } from '../domain/guard/builders';
import { statusOf } from '../domain/story/builders';

const unheard: DisarmAnswer = {
  ...{ account: 'main', recorded: true, confirmed: false, status: null, problem: null, budgetProblem: null },
};
const still: DisarmAnswer = { ...unheard, status: statusOf(armedGuard()) };
const done: DisarmAnswer = { ...still, confirmed: true };

describe('a disarm is done', () => {
  it('where the guard says so', () => {
    expect(isDisarmDone(done, false)).toBe(true);
    expect(isDisarmDone(done, true)).toBe(true);
  });

  it('where no worker polls the guard, but not where it was to prove that nothing arrives any more', () => {
    expect(isDisarmDone(unheard, false)).toBe(true);
    expect(isDisarmDone(unheard, true)).toBe(false);
    expect(disarmLine(unheard, true)).toMatch(/nothing more is permitted; no worker answers .* NOT PROVEN/);
    expect(disarmLine(unheard, false)).not.toMatch(/NOT PROVEN/);
  });

  it('never where the guard still says that it is armed, or something went wrong', () => {
    expect(isDisarmDone(still, false)).toBe(false);
    expect(isDisarmDone({ ...done, problem: 'denied' }, false)).toBe(false);
  });

  it("never where today's budget was to count as spent and does not", () => {
    for (const answer of [unheard, done].map((each) => ({ ...each, budgetProblem: 'no answer' }))) {
      expect(isDisarmDone(answer, false)).toBe(false);
      expect(disarmLine(answer)).toMatch(
        / Today's budget does NOT count as spent \(no answer\): say it again/,
      );
    }
  });
});

describe('what may still arrive is said of every disarm that the guard confirms', () => {
  const status = { ...statusOf(armedGuard()), armed: false, headline: 'DISARMED - main: why' };
  const line = (over: Partial<typeof status>) => disarmLine({ ...done, status: { ...status, ...over } });

  it('where nothing was sent, or long ago: nothing', () => {
    for (const quietAt of [0, NOON - 1, NOON])
      expect(line({ quietAt })).toBe('DISARMED - main: why; nothing can reach the exchange any more');
  });

  it('where something was sent just now: until when', () => {
    expect(line({ quietAt: NOON + 1_541 })).toBe(
      'DISARMED - main: why; nothing can reach the exchange after 2026-11-23T12:00:01.541Z',
    );
  });

  it('but not by a guard that has lost some of its past', () => {
    for (const lost of [{ reset: true }, { birth: { status: 'pending' } as const }]) {
      expect(line({ quietAt: 0, ...lost })).toMatch(/; what was sent before is NOT KNOWN to this guard/);
      const answer = { ...done, status: { ...status, ...lost } };
      expect([isDisarmDone(answer, false), isDisarmDone(answer, true)]).toEqual([true, false]);
    }
  });
});
