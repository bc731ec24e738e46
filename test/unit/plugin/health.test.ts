import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GuardAnswers } from '../../../src/plugin/guard-answers';
import { healthOf } from '../../../src/plugin/health';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const POLLING = { cycles: true, guards: true };

describe('health', () => {
  it('is ok where both Workers poll and each guard has answered within 30 s', () => {
    const answers = new GuardAnswers(['main', 'hedge']);
    for (const account of ['main', 'hedge']) answers.answered(account);
    vi.advanceTimersByTime(30_000);
    expect(healthOf(POLLING, answers.health())).toEqual({
      status: 'ok',
      problems: [],
      workers: { cycles: 'polling', guards: 'polling' },
      accounts: {
        main: { status: 'ok', guardAnsweredSecondsAgo: 30, problem: null },
        hedge: { status: 'ok', guardAnsweredSecondsAgo: 30, problem: null },
      },
    });
  });

  it('names the account whose guard has not answered for longer, and why', () => {
    const answers = new GuardAnswers(['main', 'hedge']);
    answers.answered('main');
    answers.failed('main', 'no guard runs');
    vi.advanceTimersByTime(31_000);
    answers.answered('hedge');
    const { status, problems } = healthOf(POLLING, answers.health());
    expect({ status, problems }).toEqual({
      status: 'failing',
      problems: ['main: the guard has not answered for 31 s: no guard runs'],
    });
    answers.answered('main');
    expect(healthOf(POLLING, answers.health()).status).toBe('ok');
    vi.advanceTimersByTime(31_000);
    expect(answers.health()['main']?.problem).toBe('the guard has not answered for 31 s');
  });

  it('is failing before a guard has answered at all', () => {
    expect(healthOf(POLLING, new GuardAnswers(['main']).health()).problems).toEqual([
      'main: the guard has not answered since the start',
    ]);
  });

  it.each(['cycles', 'guards'])('names the Worker that does not poll: %s', (worker) => {
    const health = healthOf({ ...POLLING, [worker]: false }, {});
    expect(health).toMatchObject({ status: 'failing', workers: { [worker]: 'not polling' } });
    expect(health.problems).toEqual([`the Worker of ${worker} does not poll`]);
  });

  it('has nothing against guards that run in another process', () => {
    expect(healthOf({ cycles: true, guards: null }, {})).toMatchObject({
      status: 'ok',
      workers: { guards: 'elsewhere' },
    });
  });
});
