import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileSource } from '../../../src/expected-state/file';
import { expectedStateSource } from '../../../src/expected-state/index';
import { FileProblem, readRegularFile } from '../../../src/outside/regular-file';

const STATE = {
  version: 1,
  asOf: '2026-11-23T12:00:00Z',
  ordersComplete: true,
  positionsComplete: false,
  orders: [],
  positions: [],
};

const ORDER = {
  symbol: 'BTCUSDT',
  clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_1',
  status: 'OPEN',
  createdAt: '2026-11-23T11:00:00Z',
};

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'expected-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function read(name: string, content?: string | Buffer) {
  const path = join(directory, name);
  if (content !== undefined) await writeFile(path, content);
  return await fileSource(path).read();
}

describe('an expected state in a file', () => {
  it('is read, and comes from the bot', async () => {
    const answer = await read('state.json', JSON.stringify(STATE));
    expect(answer).toMatchObject({
      ok: true,
      value: { asOf: Date.UTC(2026, 10, 23, 12), positionsComplete: false },
    });
    expect(fileSource('state.json')).toMatchObject({ fromBot: true, place: 'state.json' });
  });

  it('is read anew each time', async () => {
    const source = fileSource(join(directory, 'anew.json'));
    await writeFile(join(directory, 'anew.json'), JSON.stringify(STATE));
    const first = await source.read();
    await writeFile(join(directory, 'anew.json'), JSON.stringify({ ...STATE, asOf: '2026-11-23T12:00:05Z' }));
    const second = await source.read();
    expect(first.ok && second.ok && second.value.asOf - first.value.asOf).toBe(5_000);
  });

  it('that is not there says who writes it', async () => {
    const answer = await read('missing.json');
    expect(answer).toEqual({
      ok: false,
      problem: `${join(directory, 'missing.json')}: no such file; the bot writes it`,
      absent: true,
    });
  });

  it.each([
    ['may not be read', 'EACCES'],
    ['a disk gives no more', 'EIO'],
  ])('that %s may be there all the same', async (_what, code) => {
    const refuse = () => Promise.reject(Object.assign(new Error(code), { code }));
    expect(await fileSource('/bot.json', refuse).read()).toEqual({
      ok: false,
      problem: `/bot.json: ${code}`,
    });
  });

  it('that is written into meanwhile is there', async () => {
    const refuse = () => Promise.reject(new FileProblem('was written while it was read'));
    expect(await fileSource('/bot.json', refuse).read()).toEqual({
      ok: false,
      problem: '/bot.json: was written while it was read',
    });
  });

  it('that grows while it is read is read to its limit only', async () => {
    // Files of /proc tell no size.
    const answer = await readRegularFile('/proc/self/status', 100).catch((error: Error) => error.message);
    expect(answer).toBe('has more than the 100 bytes that are allowed');
  });

  it.each([
    ['is empty', ''],
    ['was cut short', JSON.stringify(STATE).slice(0, -20)],
    ['has another version', JSON.stringify({ ...STATE, version: 2 })],
    ['is a list', '[]'],
    ['is no text', Buffer.from([0xff, 0xfe, 0x00])],
  ])('that %s is malformed, which is never read as nothing expected', async (_what, content) => {
    const answer = await read('bad.json', content);
    expect(answer.ok).toBe(false);
    expect(!answer.ok && answer.problem).toContain('bad.json: ');
  });

  it.each([
    ['UTF-8', Buffer.from(`\ufeff${JSON.stringify(STATE)}`)],
    ['UTF-16', Buffer.from(`\ufeff${JSON.stringify(STATE)}`, 'utf16le')],
    ['UTF-16, the other way round', Buffer.from(`\ufeff${JSON.stringify(STATE)}`, 'utf16le').swap16()],
    ['nothing', Buffer.from('\ufeff')],
  ])('that starts with a byte order mark before %s says so', async (_what, content) => {
    expect(await read('mark.json', content)).toEqual({
      ok: false,
      problem: `${join(directory, 'mark.json')}: starts with a byte order mark; write UTF-8 without one`,
    });
  });

  it('may have a byte order mark inside a text', async () => {
    const orders = [{ ...ORDER, note: '\ufeff' }];
    expect((await read('inner.json', JSON.stringify({ ...STATE, orders }))).ok).toBe(true);
  });

  it('that is too large is not read at all', async () => {
    const path = join(directory, 'large.json');
    await writeFile(path, '');
    await truncate(path, 16 * 1024 * 1024 + 1);
    expect(await fileSource(path).read()).toEqual({
      ok: false,
      problem: `${path}: has 16777217 bytes, allowed are 16777216`,
    });
  });
});

describe('a configured file', () => {
  it('is relative to the configuration', async () => {
    await writeFile(join(directory, 'relative.json'), JSON.stringify(STATE));
    const source = expectedStateSource({ file: './relative.json' }, directory, {});
    expect(source.place).toBe(join(directory, 'relative.json'));
    expect((await source.read()).ok).toBe(true);
  });

  it('may be named by a whole path', () => {
    expect(expectedStateSource({ file: '/run/bot/state.json' }, directory, {}).place).toBe(
      '/run/bot/state.json',
    );
  });
});

describe('what is no regular file is refused by name, and nothing waits for it', () => {
  const refusal = async (path: string) => {
    const answer = await fileSource(path).read();
    return answer.ok ? 'read' : answer.problem;
  };

  it('a pipe that nobody writes to', async () => {
    const pipe = join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(await refusal(pipe)).toBe(`${pipe}: is a pipe (FIFO), and must be a regular file`);
    await symlink(pipe, join(directory, 'link'));
    expect(await refusal(join(directory, 'link'))).toMatch(/link: is a pipe/);
  });

  it('a directory, a device, a socket', async () => {
    expect(await refusal(directory)).toBe(`${directory}: is a directory, and must be a regular file`);
    expect(await refusal('/dev/zero')).toBe('/dev/zero: is a device, and must be a regular file');
    const path = join(directory, 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    expect(await refusal(path)).toBe(`${path}: is a socket, and must be a regular file`);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('a file system that hangs', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** A source whose reads hang until the test lets the file system come back. */
  function hanging(name: string) {
    const reads: ((bytes: Buffer) => void)[] = [];
    const source = fileSource(name, () => new Promise((resolve) => void reads.push(resolve)));
    const comeBack = async (content = JSON.stringify(STATE)) => {
      for (const resolve of reads.splice(0)) resolve(Buffer.from(content));
      await vi.advanceTimersByTimeAsync(0);
    };
    const problem = async (afterMs = 0) => {
      const reading = source.read();
      await vi.advanceTimersByTimeAsync(afterMs);
      const answer = await reading;
      return answer.ok ? 'read' : answer.problem;
    };
    return { reads, source, comeBack, problem };
  }

  it('is reported after 3 s, and not joined by another read before it comes back', async () => {
    const { reads, comeBack, problem, source } = hanging('nfs/state.json');
    expect(await problem(3_000)).toMatch(
      /^nfs\/state\.json: has not been read for 3 s: the file system hangs/,
    );
    await vi.advanceTimersByTimeAsync(27_000);
    expect(await problem()).toMatch(/has not been read for 30 s/);
    expect(reads).toHaveLength(1);
    await comeBack();
    const again = source.read();
    await comeBack();
    expect(await again).toMatchObject({ ok: true });
  });

  it('is waited for by whoever asks in time, with one read', async () => {
    const { reads, source, comeBack } = hanging('slow.json');
    const both = [source.read(), source.read()];
    expect(reads).toHaveLength(1);
    await comeBack();
    expect(await Promise.all(both)).toMatchObject([{ ok: true }, { ok: true }]);
  });

  it.for([0, 4_000])(
    'never gets the last threads of the process, also where all begin to hang at once: %i ms apart',
    async (apartMs) => {
      const hang = [hanging('one'), hanging('two')];
      const third = hanging('three');
      const problems = hang.map(({ problem }) => problem(3_000));
      await vi.advanceTimersByTimeAsync(apartMs);
      expect(await third.problem(3_000)).toBe(
        'three: is not read, because 2 other reads of files hang in this process',
      );
      expect(await Promise.all(problems)).toEqual(hang.map(() => expect.stringContaining('hangs')));
      expect(third.reads).toHaveLength(0);
      for (const { comeBack } of hang) await comeBack();
      await third.comeBack();
      const reading = third.source.read();
      await third.comeBack();
      expect(await reading).toMatchObject({ ok: true });
    },
  );
});
