import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { it, type StandAlone } from '../support/worker-it';

const STOPPED = /^the guards' Worker stopped by itself: .* this worker ends too; start it again$/m;

describe('a stand-alone worker', () => {
  it.for(['stop-guards', 'lose-guards'])(
    'whose guards’ Worker stops behind its back ends with one line and status 1: %s',
    async (hook, { worker }) => {
      const { process, healthy } = await worker({ hook: () => hook });
      expect(await healthy()).toMatchObject({ workers: { cycles: 'polling', guards: 'polling' } });
      process.signal('SIGHUP');
      expect(await process.ended).toBe(1);
      expect(process.stderr).toMatch(STOPPED);
      expect(process.stderr.split('\n').filter((line) => !/^({.*})?$/.test(line))).toHaveLength(1);
      expect(process.stderr).not.toContain('worker stopped');
    },
  );

  it('that is told to stop says nothing of that', async ({ worker }) => {
    const { process, healthy } = await worker();
    await healthy();
    process.signal('SIGTERM');
    expect(await process.ended).toBe(0);
    expect(process.stderr).not.toMatch(STOPPED);
    expect(process.stderr).toContain('worker stopped');
  });

  it('that freezes in the middle of a task, with a backlog, goes on', async ({ worker }) => {
    const alone = await worker({ hook: () => 'freeze-in-task' });
    const { process, healthy, guards, account } = alone;
    await healthy();
    process.signal('SIGSTOP');
    await isFrozen(alone, true);
    for (let i = 0; i < 40; i += 1)
      await Promise.all(Array.from({ length: 50 }, () => guards.arm(account(), ARM)));
    process.signal('SIGHUP');
    process.signal('SIGCONT');
    await isFrozen(alone, false);
    await isFrozen(alone, true);
    // Longer than the SDK gives a task by itself.
    await sleep(6_000);
    process.signal('SIGCONT');
    await guards.disarm(account(), { operator: 'test' });
    await expect
      .poll(() =>
        guards.status(account()).then(
          ({ disarmed }) => disarmed?.by,
          () => null,
        ),
      )
      .toBe('test');
    await healthy();
    expect(process.stderr).not.toMatch(/timed out|Failed to process Workflow Activation/);
    process.signal('SIGTERM');
    expect(await process.ended).toBe(0);
  });
});

const ARM = { operator: 'test', reason: 'backlog', ttlSeconds: 60 };

/** Resolves once the process is stopped by a signal, or is not. */
async function isFrozen({ process }: StandAlone, frozen: boolean): Promise<void> {
  const state = () => /\) (\w)/.exec(readFileSync(`/proc/${process.pid}/stat`, 'utf8'))?.[1] === 'T';
  await expect.poll(state, { interval: 5 }).toBe(frozen);
}
