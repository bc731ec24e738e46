import { describe, expect, it } from 'vitest';
import { guardAheadProblem, provenSkew, skewProblem } from '../../../src/domain/clock-skew';
import { NOON } from './builders';

describe("how far a worker's clock is off", () => {
  it.each([
    ['none where its time is within the question and the answer', 1_500, 0],
    ['none at the very ends', 1_000, 0],
    ['what it is ahead of the answer', 9_000, 7_000],
    ['what it is behind the question', 400, -600],
  ])('is %s', (_what, at, wanted) => {
    expect(provenSkew(at, [1_000, 2_000])).toBe(wanted);
  });

  it('is a problem beyond two seconds, with its figure and its direction', () => {
    expect(skewProblem(2_000)).toBeNull();
    expect(skewProblem(-2_000)).toBeNull();
    expect(skewProblem(12_340)).toBe("the worker's clock is at least 12.3 s ahead of the Temporal server's");
    expect(skewProblem(-45_000)).toBe("the worker's clock is at least 45.0 s behind the Temporal server's");
  });
});

describe('a guard to which the server once told a later time', () => {
  it('says beyond two seconds how far it is ahead, and until when nothing is written', () => {
    expect(guardAheadProblem(NOON + 2_000, NOON)).toBeNull();
    expect(guardAheadProblem(NOON + 90_000, NOON)).toBe(
      "the Temporal server's clock was ahead once, and the guard takes it to be 90 s later than it is: nothing is written until 2026-11-23T12:01:30.000Z",
    );
  });
});
