import { describe, expect, it } from 'vitest';
import { judgeBinding, judgeGuard } from '../../../../src/domain/doctor/judge-guard';
import { newGuardState } from '../../../../src/domain/guard/new-state';
import { type GuardStatus, guardStatus } from '../../../../src/domain/guard/status';
import { HOUR, livePolicy, NOON } from '../builders';
import { freshGuard, liveGuard } from '../guard/builders';

const judged = (status: GuardStatus, filed = livePolicy()) =>
  judgeGuard(status, filed).map(({ check, level, found }) => `${level} ${check}: ${found}`);
const statusOf = (state = liveGuard(), reset = false) => guardStatus(state, NOON, reset);

describe('a guard', () => {
  it('with the policy of the file is well', () => {
    expect(judged(statusOf())).toEqual([
      expect.stringMatching(/^ok guard: DISARMED/),
      "ok policy: version 1 is the file's",
    ]);
  });

  it('with another policy must be fixed, and the keys are named', () => {
    const filed = livePolicy({ dryRun: true, budget: { maxCallsPerDay: 7 } as never });
    expect(judged(statusOf(), filed)[1]).toBe(
      "fix policy: version 1 is not the file's: dryRun, budget.maxCallsPerDay",
    );
  });

  it('says the same whatever the notation of amounts and the order of symbols', () => {
    const held = liveGuard({ symbolWhitelist: ['BTCUSDT', 'ETHUSDT'], maxFlattenNotionalUsdt: '500' });
    const filed = livePolicy({ symbolWhitelist: ['ETHUSDT', 'BTCUSDT'], maxFlattenNotionalUsdt: '500.00' });
    expect(judged(statusOf(held), filed)[1]).toMatch(/^ok/);
  });

  it('that nobody configured must be fixed', () => {
    expect(judged(statusOf(freshGuard()))[1]).toMatch(/^fix policy: was never set/);
  });

  it('that was reset must be fixed', () => {
    expect(judged(statusOf(liveGuard(), true))[0]).toMatch(/^fix guard: RESET/);
  });

  it('that is still being born is not known yet', () => {
    expect(judged(statusOf(newGuardState('main', NOON)))[0]).toMatch(/^unknown guard: .*STARTING/);
  });

  it('whose predecessor could not be read is a warning for as long as its budget counts as spent', () => {
    const status = statusOf({ ...liveGuard(), birth: { status: 'unreadable', problem: 'gone' } } as never);
    const budget = { ...status.budget, unknown: true };
    expect(judged({ ...status, budget })[0]).toMatch(/^warning guard: .*could not be read: gone/);
    expect(judged(status)[0]).toMatch(/^ok/);
  });

  it('whose exchange asked to wait is a warning until then', () => {
    expect(judged(statusOf({ ...liveGuard(), exchangePausedUntil: NOON + HOUR }))[0]).toMatch(
      /^warning guard: .*asked to wait until 2026-11-23T13:00/,
    );
    expect(judged(statusOf({ ...liveGuard(), exchangePausedUntil: NOON }))[0]).toMatch(/^ok/);
  });
});

it('guard and worker must mean the same exchange account', () => {
  expect(judgeBinding('main', null, 'x/1').level).toBe('ok');
  expect(judgeBinding('main', 'x/1', 'x/1').level).toBe('ok');
  expect(judgeBinding('main', 'x/1', 'x/2')).toMatchObject({
    level: 'fix',
    found: expect.stringMatching(/exchange_mismatch/),
    todo: expect.stringMatching(/apply --rebind main/),
  });
});
