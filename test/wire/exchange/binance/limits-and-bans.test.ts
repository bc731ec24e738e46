import { afterEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../../../src/activities/problem';
import { parseConfig } from '../../../../src/domain/config';
import { BinanceAdapter } from '../../../../src/exchange/binance/adapter';
import { RateLimits } from '../../../../src/exchange/binance/rate-limits';
import { serveAccounts } from '../../../../src/plugin/accounts';
import { type Simulator, startSimulator } from '../../../../src/simulator';
import { rawAdapter, regularCancel } from '../../../support/raw-adapter';
import { json } from '../../../support/raw-server';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** Two accounts of one worker, on one exchange; the worker's clock stands wherever `now.ms` is. */
async function begin(limits?: Parameters<typeof startSimulator>[0]['limits']) {
  const keys = ['one', 'two'];
  const sim = await startSimulator({
    accounts: keys.map((label) => ({ apiKey: `key-${label}`, apiSecret: `secret-${label}`, label })),
    ...(limits === undefined ? {} : { limits }),
  });
  const now = { ms: Date.now() };
  const rateLimits = new RateLimits(() => now.ms);
  const [one, two] = keys.map((label) => {
    const credentials = { apiKey: `key-${label}`, apiSecret: `secret-${label}` };
    return new BinanceAdapter({ baseUrl: sim.url, credentials, recvWindowMs: 5_000, rateLimits });
  }) as [BinanceAdapter, BinanceAdapter];
  cleanUps.push(() => sim.close());
  return { sim, now, rateLimits, one, two };
}

const count = (sim: Simulator) => sim.log.entries.length;
const refused = (until: number) => ({
  reason: 'rate_limited',
  outcome: 'not_done',
  waitUntil: until,
  message: `the exchange asked to wait until ${new Date(until).toISOString()}`,
});
const send = (adapter: BinanceAdapter) =>
  adapter.cancelOrders(regularCancel('BTCUSDT', '1'), {
    beforeSend: async () => undefined,
    acceptanceWindowMs: 5_000,
  });

describe('a ban (418)', () => {
  it('stops every account of the worker, reads and writes, until its end: nothing at all is sent', async () => {
    const { sim, now, one, two } = await begin();
    sim.clock.freeze();
    now.ms = sim.clock.now();
    sim.limits.ban(120_000);
    const until = now.ms + 125_000;
    await expect(one.positions()).rejects.toMatchObject({
      status: 418,
      reason: 'rate_limited',
      waitUntil: until,
    });
    const before = count(sim);
    now.ms = until - 1;
    for (const adapter of [one, two]) {
      await expect(adapter.positions()).rejects.toMatchObject(refused(until));
      await expect(adapter.measureClock()).rejects.toMatchObject(refused(until));
      await expect(adapter.symbolListings(['BTCUSDT'])).rejects.toMatchObject(refused(until));
      await expect(send(adapter)).rejects.toMatchObject(refused(until));
    }
    expect(count(sim)).toBe(before);
    sim.clock.advance(125_000);
    now.ms = until;
    expect(await two.positions()).toEqual({ positions: [], blind: [] });
  });

  it("ends by the exchange's clock, though this machine's is ahead", async () => {
    const { sim, now, one } = await begin();
    sim.clock.skew(-30_000);
    now.ms = Date.now();
    await one.measureClock();
    const ends = sim.clock.now() + 60_000;
    sim.faults.add({ kind: 'answer', status: 418, body: `{"code":-1003,"msg":"IP banned until ${ends}."}` });
    const error = await one.positions().catch((thrown: unknown) => thrown);
    // Half a minute later than this machine would take it for.
    expect((error as { waitUntil: number }).waitUntil).toBeGreaterThan(ends + 29_000);
  });
});

describe('a rate limit (429)', () => {
  it('is waited for as long as its Retry-After says', async () => {
    const { sim, now, one, two } = await begin();
    sim.faults.add({ kind: 'too-many-requests', retryAfterSeconds: 7, times: 1 });
    const until = now.ms + 7_000;
    await expect(one.openOrders()).rejects.toMatchObject({
      status: 429,
      reason: 'rate_limited',
      waitUntil: until,
    });
    const before = count(sim);
    now.ms = until - 1;
    await expect(two.openOrders()).rejects.toMatchObject(refused(until));
    expect(count(sim)).toBe(before);
    now.ms = until;
    expect(await two.openOrders()).toEqual({ orders: [], unclear: [] });
  });

  it('without a header is waited for a minute, and never tried again at once', async () => {
    const { sim, now, one } = await begin();
    sim.faults.add({ kind: 'too-many-requests', times: 1 });
    await expect(one.openOrders()).rejects.toMatchObject({ waitUntil: now.ms + 60_000 });
    expect(count(sim)).toBe(1);
  });

  it('while a permit was asked for lets nothing out: the request is not sent', async () => {
    const { sim, now, rateLimits, one } = await begin();
    const beforeSend = async () => rateLimits.blockUntil(now.ms + 1_000);
    const write = one.cancelOrders(regularCancel('BTCUSDT', '1'), { beforeSend, acceptanceWindowMs: 5_000 });
    await expect(write).rejects.toMatchObject(refused(now.ms + 1_000));
    expect(count(sim)).toBe(0);
  });
});

describe('an order count that is used up, and overload protection', () => {
  const close = (adapter: BinanceAdapter) =>
    adapter.closePosition(
      {
        symbol: 'BTCUSDT',
        side: 'SELL',
        positionSide: 'BOTH',
        mode: 'one-way',
        quantity: '0.001',
        clientOrderId: 'x',
      },
      { beforeSend: async () => undefined, acceptanceWindowMs: 5_000 },
    );
  const POST = { method: 'POST', path: '/fapi/v1/order' } as const;

  it.each([
    [-1015, 429, 'Too many new orders; current limit is 300 orders per TEN_SECONDS.'],
    [-1008, 503, 'Request throttled by system-level protection. Please try again.'],
  ])(
    '%i holds only the orders of that account: reads, cancels and other accounts go on',
    async (code, status, msg) => {
      const { sim, now, one, two } = await begin();
      sim.faults.add({ kind: 'answer', status, body: JSON.stringify({ code, msg }), match: POST, times: 1 });
      const until = now.ms + 10_000;
      await expect(close(one)).rejects.toMatchObject({ code, outcome: 'not_done', waitUntil: until });
      const before = count(sim);
      await expect(close(one)).rejects.toMatchObject({
        ...refused(until),
        message: `the exchange asked to place no orders until ${new Date(until).toISOString()}`,
      });
      expect(count(sim)).toBe(before);
      expect(await one.positions()).toEqual({ positions: [], blind: [] });
      expect(await send(one)).toMatchObject([{ outcome: 'not_done', why: expect.stringMatching(/^-2011 /) }]);
      await expect(close(two)).rejects.toMatchObject({ code: -2022 });
      now.ms = until;
      await expect(close(one)).rejects.toMatchObject({ code: -2022 });
    },
  );
});

describe('a Retry-After of no use', () => {
  const FLOOR = 'is of no use: waiting as where nothing is told';

  it.each([
    [429, '0', 'Too many requests.', 60_000, `Retry-After "0" ${FLOOR}`],
    [418, '0', 'Way too many requests; IP banned.', 120_000, `Retry-After "0" ${FLOOR}`],
    [429, '-5', 'Too many requests.', 60_000, `Retry-After "-5" ${FLOOR}`],
    [400, '0', 'x', 10_000, `Retry-After "0" ${FLOOR}`],
    [
      418,
      '0',
      'IP banned until 1577836800000.',
      120_000,
      `Retry-After "0" is of no use, the ban's end 1577836800000 ${FLOOR}`,
    ],
    [
      429,
      '315360000',
      'x',
      3 * 86_400_000,
      'Retry-After "315360000" is longer than any ban: waiting three days',
    ],
  ])(
    '%i with Retry-After %s waits between floor and ceiling, and the report says so',
    async (status, header, msg, ms, remark) => {
      const code = status === 400 ? -1015 : -1003;
      const { adapter, server, close } = await rawAdapter((_request, response) =>
        json(response, JSON.stringify({ code, msg }), status, { 'retry-after': header }),
      );
      cleanUps.push(close);
      const before = Date.now();
      const error = await adapter.positions().catch((thrown: unknown) => thrown);
      const { waitUntil } = error as { waitUntil: number };
      expect(waitUntil - before).toBeGreaterThanOrEqual(ms);
      expect(waitUntil - Date.now()).toBeLessThanOrEqual(ms);
      const until = new Date(waitUntil).toISOString();
      expect(problemOf(error)).toBe(`rate_limited until ${until}: ${code} ${msg} (${remark})`);
      const later = await adapter.openOrders().catch(problemOf);
      expect(later).toBe(
        `rate_limited until ${until}: the exchange asked to wait until ${until} (${remark})`,
      );
      expect(server.requests).toHaveLength(1);
    },
  );
});

describe('the used request weight', () => {
  it('is followed from the headers; near its limit observations wait and writes with their reads go on', async () => {
    const { sim, rateLimits, one, two } = await begin();
    sim.limits.setUsedWeight(2_100);
    await one.measureClock();
    expect(rateLimits.usedWeight()).toBe(2_101);
    const before = count(sim);
    const kept = { reason: 'rate_limited', message: expect.stringContaining('kept for') };
    await expect(two.openOrders()).rejects.toMatchObject(kept);
    await expect(two.conditionalOrders()).rejects.toMatchObject(kept);
    await expect(two.positions()).rejects.toMatchObject(kept);
    await expect(two.positionMode()).rejects.toMatchObject(kept);
    expect(count(sim)).toBe(before);
    await two.openOrders('BTCUSDT');
    await two.conditionalOrders('BTCUSDT');
    await two.positions('BTCUSDT');
    await two.positionMode(true);
    expect(await send(two)).toMatchObject([{ outcome: 'not_done', why: expect.stringMatching(/^-2011 /) }]);
  });

  it('is never broken by observations: the exchange never has to say 429', async () => {
    const { sim, one } = await begin({ weightPerMinute: 2_400 });
    for (let i = 0; i < 80; i += 1) await one.openOrders().catch(() => undefined);
    expect(sim.log.entries.every(({ status }) => status === 200)).toBe(true);
    expect(sim.limits.usedWeight()).toBeGreaterThan(2_000);
    expect(sim.limits.usedWeight()).toBeLessThan(2_400);
  });
});

it('accounts at one address share its limits, since those are per IP address; other addresses do not', async () => {
  const at = (port: number) => ({
    exchange: { simulator: `http://127.0.0.1:${port}` },
    expectedState: 'flat' as const,
  });
  const names = ['one', 'two', 'other'];
  const served = serveAccounts({
    config: parseConfig({ accounts: { one: at(9), two: at(9), other: at(10) } }, 'test'),
    directory: '.',
    environment: Object.fromEntries(
      names.flatMap((name) => [
        [`BINANCE_API_KEY_${name.toUpperCase()}`, `key-${name}`],
        [`BINANCE_API_SECRET_${name.toUpperCase()}`, 'secret'],
      ]),
    ),
  });
  const until = Date.now() + 60_000;
  served.limitsOf('one').blockUntil(until);
  for (const name of ['one', 'two'])
    await expect(served.get(name).exchange.positions()).rejects.toMatchObject(refused(until));
  await expect(served.get('other').exchange.positions()).rejects.toMatchObject({ waitUntil: null });
});
