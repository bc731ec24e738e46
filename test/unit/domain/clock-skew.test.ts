import { describe, expect, it } from 'vitest';
import { provenSkew, skewProblem } from '../../../src/domain/clock-skew';

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
