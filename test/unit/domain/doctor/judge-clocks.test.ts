import { describe, expect, it } from 'vitest';
import { judgeOwnClock, judgeWorkerClock } from '../../../../src/domain/doctor/judge-clocks';
import { NOON } from '../builders';

describe('the clock of the worker', () => {
  it('is told in ms, with how well it is known', () => {
    expect(judgeWorkerClock({ at: NOON + 30, between: [NOON, NOON + 20] })).toMatchObject({
      level: 'ok',
      found: "20 ms ahead of the Temporal server's (±10 ms)",
    });
    expect(judgeWorkerClock({ at: NOON - 30, between: [NOON, NOON + 20] }).found).toMatch(/^40 ms behind/);
  });

  it('that is certainly more than 2 s off must be fixed', () => {
    expect(judgeWorkerClock({ at: NOON + 4_000, between: [NOON, NOON + 2_000] }).level).toBe('ok');
    expect(judgeWorkerClock({ at: NOON + 4_001, between: [NOON, NOON + 2_000] }).level).toBe('fix');
    expect(judgeWorkerClock({ at: NOON - 2_001, between: [NOON, NOON + 2_000] }).level).toBe('fix');
  });
});

describe('the clock of this machine', () => {
  it('is ahead where the server’s time lies before the request', () => {
    expect(judgeOwnClock({ at: NOON - 100, between: [NOON, NOON + 20] })).toMatchObject({
      level: 'ok',
      found: "110 ms ahead of the Temporal server's (±10 ms)",
    });
  });

  it('that is certainly more than 2 s off is a warning', () => {
    expect(judgeOwnClock({ at: NOON - 2_001, between: [NOON, NOON + 20] })).toMatchObject({
      level: 'warning',
      found: expect.stringMatching(/ahead of/),
    });
    expect(judgeOwnClock({ at: NOON + 2_021, between: [NOON, NOON + 20] })).toMatchObject({
      level: 'warning',
      found: expect.stringMatching(/behind/),
    });
  });
});
