import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { answerBy } from '../support/answers';
import { it, type StandAlone } from '../support/worker-it';

describe('a worker whose log nobody takes', () => {
  it('goes on where the disk is full, counts the lines that it drops, and stops as told', async ({
    worker,
  }) => {
    const full = openSync('/dev/full', 'w');
    const alone = await worker({ stderr: full, hook: () => 'shout' });
    closeSync(full);
    await goesOnDropping(alone);
  });

  it('goes on where the reader reads no more, and says what was dropped once it does', async ({ worker }) => {
    const { reader, writer, remove } = pipe();
    const alone = await worker({ stderr: writer, hook: () => 'shout' });
    closeSync(writer);
    const dropped = await goesOnDropping(alone, async () => {
      const text = await readUntil(reader, /log lines were dropped/);
      expect(text).toMatch(/"lines":\d+,"msg":"log lines were dropped, because stderr took none"/);
    });
    expect(dropped).toBeGreaterThan(1_000);
    closeSync(reader);
    remove();
  });

  it('stops as told where the reader still reads nothing', async ({ worker }) => {
    const { reader, writer, remove } = pipe();
    const alone = await worker({ stderr: writer, hook: () => 'shout' });
    closeSync(writer);
    await goesOnDropping(alone);
    closeSync(reader);
    remove();
  });
});

/** Far more than waits is logged; the worker still does its work, and ends when it is told to. */
async function goesOnDropping(
  { process, healthy, get, run, account }: StandAlone,
  afterwards: () => Promise<void> = async () => undefined,
): Promise<number> {
  await healthy();
  process.signal('SIGHUP');
  let dropped = 0;
  await expect
    .poll(async () => {
      dropped = Number(
        /^grinder_reconcile_log_dropped_total (\d+)$/m.exec((await get('/metrics')).text)?.[1],
      );
      return dropped;
    })
    .toBeGreaterThan(0);
  const { stdout } = await run('run', account(), '--json');
  expect(answerBy('run', stdout)).toMatchObject({ outcome: 'clean' });
  await healthy();
  await afterwards();
  process.signal('SIGTERM');
  expect(await process.ended).toBe(0);
  return dropped;
}

/** Both ends of a pipe; reading never waits. */
function pipe() {
  const directory = mkdtempSync(join(tmpdir(), 'log-'));
  const path = join(directory, 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { reader, writer: openSync(path, 'w'), remove: () => rmSync(directory, { recursive: true }) };
}

/** What comes out of a pipe until it has this in it. */
async function readUntil(fd: number, wanted: RegExp): Promise<string> {
  const buffer = Buffer.alloc(65_536);
  let text = '';
  const more = () => {
    try {
      for (let size = 1; size > 0; ) {
        size = readSync(fd, buffer);
        text += buffer.toString('utf8', 0, size);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
    return text;
  };
  await expect.poll(more, { interval: 20 }).toMatch(wanted);
  return text;
}
