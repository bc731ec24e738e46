import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkExpectedFile } from '../../../src/client/expected-file';

const directory = mkdtempSync(join(tmpdir(), 'expected-'));
afterAll(() => rmSync(directory, { recursive: true }));

const NOW = Date.UTC(2026, 10, 23, 12);
const ORDER = {
  symbol: 'BTCUSDT',
  clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_1',
  status: 'OPEN',
  createdAt: '2026-11-23T11:00:00Z',
};
const STATE = {
  version: 1,
  asOf: '2026-11-23T11:59:30Z',
  ordersComplete: true,
  positionsComplete: true,
  orders: [ORDER, { ...ORDER, clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_2', status: 'FILLED' }],
  positions: [{ symbol: 'BTCUSDT', positionSide: 'BOTH', amount: '0.010' }],
};

async function check(content: unknown) {
  const file = join(directory, 'state.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  const { problems, warnings, ...rest } = await checkExpectedFile(file, NOW);
  const short = (lines: readonly string[]) => lines.map((line) => line.replace(`${file}: `, ''));
  return { ...rest, problems: short(problems), warnings: short(warnings) };
}

describe('a file with an expected state', () => {
  it('that is valid is counted', async () => {
    expect(await check(STATE)).toMatchObject({
      valid: true,
      problems: [],
      warnings: [],
      asOf: '2026-11-23T11:59:30.000Z',
      counts: { openOrders: 1, finishedOrders: 1, positions: 1 },
    });
  });

  it('that is not names every place, the value and what is allowed', async () => {
    const rows = Array.from({ length: 30 }, () => ({ ...ORDER, status: 'WHATEVER' }));
    const seen = await check({ ...STATE, asOf: 'yesterday', orders: rows });
    expect(seen).toMatchObject({ valid: false, asOf: null, counts: null, warnings: [] });
    expect(seen.problems).toHaveLength(31);
    expect(seen.problems[0]).toMatch(/^asOf: must be an ISO 8601 time with a zone.*got "yesterday"$/);
    expect(seen.problems[30]).toMatch(/^orders\.29\.status: must be one of OPEN, .*got "WHATEVER"$/);
  });

  it.each([
    ['{', /^not JSON/],
    [`${JSON.stringify(STATE).slice(0, -1)},"orders":[]}`, /^the key "orders" stands twice/],
    [`\ufeff${JSON.stringify(STATE)}`, /^starts with a byte order mark/],
  ])('that is no such JSON says so: %#', async (text, problem) => {
    expect(await check(text)).toMatchObject({ valid: false, problems: [expect.stringMatching(problem)] });
  });

  it('that a worker would not use now is warned of', async () => {
    const { valid, warnings } = await check({ ...STATE, asOf: '2026-11-23T11:00:00Z' });
    expect(valid).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/^asOf .* is 3600 s old, allowed are 60 s/)]);
  });

  it('with ids that are not the bot’s is warned of, by name', async () => {
    const { warnings } = await check({ ...STATE, orders: [{ ...ORDER, clientOrderId: 'web_1' }] });
    expect(warnings).toEqual([
      expect.stringMatching(/^1 client order ids are not of the bot's form.*: web_1$/),
    ]);
  });

  it('that fits an account in neither position mode is said', async () => {
    const [both] = STATE.positions;
    const legs = (amount: string) => [both, { ...both, positionSide: 'LONG', amount }];
    expect((await check({ ...STATE, positions: legs('0') })).warnings).toEqual([]);
    expect((await check({ ...STATE, positions: legs('1') })).warnings).toEqual([
      expect.stringMatching(/^positions: has BOTH and LONG or SHORT, .*; a worker would not use it$/),
    ]);
  });

  it('that does not say that it is complete is warned of', async () => {
    const { warnings } = await check({ ...STATE, ordersComplete: false, positionsComplete: false });
    expect(warnings).toEqual([
      expect.stringMatching(/^ordersComplete is false/),
      expect.stringMatching(/^positionsComplete is false/),
    ]);
  });

  it('that cannot be read at all is bad input', async () => {
    await expect(checkExpectedFile(join(directory, 'none.json'), NOW)).rejects.toThrow(
      /none\.json: no such file$/,
    );
    mkdirSync(join(directory, 'folder'));
    await expect(checkExpectedFile(join(directory, 'folder'), NOW)).rejects.toThrow(
      /folder: is a directory, and must be a regular file$/,
    );
  });
});
