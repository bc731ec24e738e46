import { describe, expect, it } from 'vitest';
import { judgeQueue, type Poller } from '../../../../src/domain/doctor/judge-queue';
import { MINUTE, NOON, SECOND } from '../builders';

const poller = (identity: string, ageMs = SECOND): Poller => ({ identity, seenAt: NOON - ageMs });
const judged = (workflow: Poller[], activity: Poller[]) =>
  judgeQueue('task queue', 'q', { workflow, activity }, NOON);

describe('a task queue', () => {
  it('is well where somebody polls it for both, and each is told with when it was last seen', () => {
    const workflow = [poller('b@x', 40 * SECOND), poller('a@x', 2 * SECOND)];
    expect(judged(workflow, [poller('a@x', 30 * SECOND), poller('b@x', 12 * SECOND)])).toMatchObject({
      level: 'ok',
      found: 'q is polled by a@x (seen 2.0 s ago), b@x (seen 12 s ago)',
    });
  });

  it('names pollers that were seen at the same time in one order, whatever the server lists first', () => {
    for (const pollers of [
      [poller('a'), poller('b')],
      [poller('b'), poller('a')],
    ])
      expect(judged(pollers, pollers).found).toBe('q is polled by a (seen 1.0 s ago), b (seen 1.0 s ago)');
  });

  it('must be polled for workflows and for activities', () => {
    expect(judged([], [])).toMatchObject({ level: 'fix', found: 'nobody polls q' });
    expect(judged([poller('a')], [])).toMatchObject({
      level: 'fix',
      found: 'q is polled by a (seen 1.0 s ago), but not for activities',
    });
    expect(judged([], [poller('a')])).toMatchObject({
      level: 'fix',
      found: 'q is polled by a (seen 1.0 s ago), but not for workflows',
    });
  });

  it('whose pollers all ended is a warning: the server lists them for minutes', () => {
    const gone = [poller('a', 4 * MINUTE), poller('b', 3 * MINUTE)];
    expect(judged(gone, gone)).toMatchObject({
      level: 'warning',
      found:
        'q was polled by b (seen 3 min ago), a (seen 4 min ago): a poll lasts 60 s, so nobody seems to take workflows and activities now',
      todo: expect.stringMatching(/^start the worker/),
    });
    expect(judged([poller('a')], gone)).toMatchObject({
      level: 'warning',
      found: expect.stringMatching(/nobody seems to take activities now$/),
    });
  });

  it('is well while one of many may still be in its poll, and where the server does not tell when', () => {
    expect(judged([poller('a', 4 * MINUTE), poller('b', 60 * SECOND)], [poller('b')]).level).toBe('ok');
    const untold = [{ identity: 'a', seenAt: null }];
    expect(judged(untold, untold)).toMatchObject({ level: 'ok', found: 'q is polled by a' });
  });
});
