import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileSource } from '../../../src/expected-state/file';
import { expectedStateSource } from '../../../src/expected-state/index';

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
    });
  });

  it('that is a directory names the reason', async () => {
    expect(await fileSource(directory).read()).toEqual({ ok: false, problem: `${directory}: EISDIR` });
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
    await truncate(path, 32 * 1024 * 1024 + 1);
    expect(await fileSource(path).read()).toEqual({
      ok: false,
      problem: `${path}: has 33554433 bytes, allowed are 33554432`,
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
