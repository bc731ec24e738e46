import { describe, expect, it } from 'vitest';
import { judgeSchedule, type SeenSchedule } from '../../../../src/domain/doctor/judge-schedule';
import { HOUR, NOON, SECOND } from '../builders';

const SEEN: SeenSchedule = {
  paused: false,
  note: '',
  everyMs: 30 * SECOND,
  taskQueue: 'q',
  differs: [],
  createdAt: NOON - HOUR,
  lastAt: NOON - 10 * SECOND,
  lastFails: null,
};
const CONFIG = { enabled: true, intervalSeconds: 30, cycleTimeoutSeconds: 180 };
const judged = (seen: Partial<SeenSchedule> | null, config: Partial<typeof CONFIG> = {}) =>
  judgeSchedule(
    seen === null ? null : { ...SEEN, ...seen },
    { account: 'main', config: { ...CONFIG, ...config }, taskQueue: 'q' },
    NOON,
  );

describe('a schedule', () => {
  it('that starts cycles as the file says is well', () => {
    expect(judged({})).toMatchObject({
      level: 'ok',
      found: 'every 30 s, the last cycle started 10 s ago',
    });
  });

  it('that is not there must be fixed', () => {
    expect(judged(null)).toMatchObject({ level: 'fix', todo: 'grinder-reconcile apply' });
  });

  it('that an operator paused must be fixed, with the note', () => {
    expect(judged({ paused: true, note: 'maintenance' })).toMatchObject({
      level: 'fix',
      found: 'paused (maintenance), so no cycle starts',
      todo: 'grinder-reconcile schedule resume main',
    });
  });

  it('that somebody paused without a note, or that has no interval, must be fixed', () => {
    expect(judged({ paused: true })).toMatchObject({ level: 'fix', found: 'paused, so no cycle starts' });
    expect(judged({ everyMs: null })).toMatchObject({
      level: 'fix',
      found: 'every never, the file says 30 s',
    });
  });

  it('of a disabled account is to be paused', () => {
    expect(judged({ paused: true }, { enabled: false }).level).toBe('ok');
    expect(judged({ paused: false }, { enabled: false }).level).toBe('fix');
  });

  it('of another interval or task queue than the file’s must be fixed', () => {
    expect(judged({ everyMs: 60 * SECOND }).found).toBe('every 60 s, the file says 30 s');
    expect(judged({ taskQueue: 'other' })).toMatchObject({
      level: 'fix',
      found: 'starts cycles in task queue other, the file says q',
      todo: 'where your Worker polls other, say "taskQueue": "other" in the file; where it polls q: grinder-reconcile apply',
    });
  });

  it('that was changed by hand must be fixed, whatever was changed', () => {
    const differs = ['workflowType is "other", not "reconcile"', 'endAt is "2026-01-01", not ""'];
    expect(judged({ differs })).toMatchObject({
      level: 'fix',
      found: `is not as the file says: ${differs.join('; ')}`,
      todo: 'grinder-reconcile apply',
    });
  });

  it('whose last cycle no Worker can carry out must be fixed, and says how a schedule forgets an old encoding', () => {
    expect(judged({ lastFails: 'Unknown encoding: binary/sealed' })).toMatchObject({
      level: 'fix',
      found: 'starts cycles that the Worker cannot carry out: Unknown encoding: binary/sealed',
      todo: expect.stringContaining(
        'temporal schedule delete --schedule-id reconcile/main, then grinder-reconcile apply',
      ),
    });
  });

  it('whose last cycle is long ago is a warning while one may still run, and then must be fixed', () => {
    const lastBefore = (seconds: number) => judged({ lastAt: NOON - seconds * SECOND }).level;
    expect([lastBefore(60), lastBefore(61), lastBefore(300), lastBefore(301)]).toEqual([
      'ok',
      'warning',
      'warning',
      'fix',
    ]);
  });

  it('that is new may have started none yet', () => {
    expect(judged({ lastAt: null, createdAt: NOON - 20 * SECOND })).toMatchObject({
      level: 'ok',
      found: 'every 30 s, no cycle started yet',
    });
    expect(judged({ lastAt: null }).level).toBe('fix');
  });
});
