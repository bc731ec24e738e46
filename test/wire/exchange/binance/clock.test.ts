import { describe, expect } from 'vitest';
import { it } from '../../../support/edge-it';
import { eventually } from '../../../support/eventually';
import { rawHttp } from '../../../support/raw-adapter';

const TIME = 'GET /fapi/v1/time';
const READ = { method: 'GET', path: 'fapi/v3/positionRisk', signed: true, priority: 'observe' } as const;
const http = (url: string, recvWindowMs: number) =>
  rawHttp(
    { url },
    { credentials: { apiKey: 'edge-key', apiSecret: 'edge-secret' }, recvWindowMs, deadlineMs: 30_000 },
  );
const skewed = (request: { at: number; params: Readonly<Record<string, string>> } | undefined) =>
  Math.abs(Number(request?.params['timestamp']) - (request?.at ?? 0));

describe.concurrent("the exchange's clock", () => {
  it.for([-60_000, 60_000, 86_400_000])(
    "may differ from this machine's by %i ms: a read that is refused for it (-1021) measures and is tried once more",
    async (ms, { start }) => {
      const edge = await start();
      edge.sim.clock.skew(ms);
      expect(await edge.port.positions()).toEqual({ positions: [], blind: [] });
      expect(edge.requests('GET /fapi/v3/positionRisk').map(({ errorCode }) => errorCode)).toEqual([
        -1021,
        null,
      ]);
      expect(edge.requests(TIME)).toHaveLength(1);
      expect(skewed(edge.requests('GET /fapi/v3/positionRisk')[1])).toBeLessThan(1_000);
    },
  );

  it('is not measured for ever: a read that is refused for it twice has failed', async ({ start }) => {
    const edge = await start();
    edge.fault({ kind: 'timestamp-outside', match: { path: '/fapi/v3/positionRisk' } });
    await expect(edge.port.positions()).rejects.toMatchObject({ code: -1021, reason: 'clock_skew' });
    expect(edge.requests('GET /fapi/v3/positionRisk')).toHaveLength(2);
    expect(edge.requests(TIME)).toHaveLength(1);
  });

  it('is known no better than half the round trip, and says so', async ({ start }) => {
    const edge = await start();
    edge.sim.clock.skew(5_000);
    const late = edge.fault({ kind: 'delay', ms: 400, match: { path: '/fapi/v1/time' } });
    const slow = await edge.port.measureClock();
    expect(slow.errorMs).toBeGreaterThanOrEqual(199);
    expect(Math.abs(slow.offsetMs - 5_000)).toBeLessThanOrEqual(Math.ceil(slow.errorMs) + 1);
    late.remove();
    const quick = await edge.port.measureClock();
    expect(quick.errorMs).toBeLessThan(slow.errorMs);
    expect(Math.abs(quick.offsetMs - 5_000)).toBeLessThanOrEqual(Math.ceil(quick.errorMs) + 1);
  });

  it('stays as well known in a busy moment as it was before, while the two can both be true', async ({
    start,
  }) => {
    const edge = await start();
    const quick = await edge.port.measureClock();
    edge.fault({ kind: 'delay', ms: 900, match: { path: '/fapi/v1/time' } });
    const busy = await edge.port.measureClock();
    expect(busy.errorMs).toBeGreaterThan(quick.errorMs);
    expect(busy.errorMs).toBeLessThan(250);
    edge.sim.clock.skew(60_000);
    const moved = await edge.port.measureClock();
    expect(moved.errorMs).toBeGreaterThanOrEqual(449);
    expect(Math.abs(moved.offsetMs - 60_000)).toBeLessThanOrEqual(Math.ceil(moved.errorMs) + 1);
  });

  it('is measured again at once after a round trip that was too long to write by', async ({ start }) => {
    const edge = await start();
    edge.fault({ kind: 'delay', ms: 600, match: { path: '/fapi/v1/time' }, times: 1 });
    expect((await edge.port.measureClock()).errorMs).toBeLessThan(250);
    expect(edge.requests(TIME)).toHaveLength(2);
  });

  it('is measured three times at most', async ({ start }) => {
    const edge = await start();
    edge.fault({ kind: 'delay', ms: 600, match: { path: '/fapi/v1/time' } });
    expect((await edge.port.measureClock()).errorMs).toBeGreaterThanOrEqual(299);
    expect(edge.requests(TIME)).toHaveLength(3);
  });

  it('known no better than by 250 ms blocks a write before its permit: clock_skew', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ kind: 'delay', ms: 600, match: { path: '/fapi/v1/time' } });
    const [close] = (await edge.plan()).closes;
    if (close === undefined) throw new Error('nothing to close');
    edge.patient = false;
    expect((await edge.flatten(close)).results).toMatchObject([
      {
        result: 'blocked',
        reason: 'clock_skew',
        detail: expect.stringMatching(
          /^the answer took \d{3,} ms, so the exchange's clock cannot be judged$/,
        ),
      },
    ]);
    expect(edge.permits.size).toBe(0);
    expect(edge.sim.log.writes()).toEqual([]);
  });

  it('is not blamed where a request that is refused for its time (-1021) was on its way for too long', async ({
    start,
  }) => {
    const { sim } = await start();
    const late = http(sim.url, 100);
    const passed = (timestamp: number) =>
      eventually(async () => expect(Date.now() - timestamp).toBeGreaterThan(150)).then(() => undefined);
    await expect(late.request({ ...READ, beforeSend: passed })).rejects.toMatchObject({
      code: -1021,
      reason: 'clock_skew',
      message: expect.stringMatching(
        /^-1021 .* \(the answer took \d{3,} ms, longer than its recvWindow of 100 ms, so the clock cannot be judged\)$/,
      ),
    });
    for (const ms of [120_000, -120_000]) {
      sim.clock.skew(ms);
      const error: unknown = await http(sim.url, 60_000)
        .request(READ)
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: -1021, message: expect.not.stringContaining('the answer took') });
    }
  });

  it('that cannot be read makes a look inconclusive', async ({ start }) => {
    const edge = await start();
    edge.fault({ kind: 'unknown-error', match: { path: '/fapi/v1/time' } });
    expect(await edge.look()).toMatchObject({ ok: false, failedParts: [{ part: 'clock' }] });
  });

  it.for([-60_000, 0, 60_000])(
    'decides what is too recent to judge, though this machine and the bot are %i ms away from it',
    async (ms, { start }) => {
      const edge = await start();
      edge.sim.clock.skew(ms);
      const now = edge.sim.clock.now();
      edge.order('grinder_d_BTCUSDT_1_1704067200_1', { time: now - 1_000 });
      edge.order('grinder_d_BTCUSDT_1_1704067200_2', { time: now - 20_000 });
      const seen = await edge.look();
      expect(seen.ok && seen.comparison.counts.tooRecent).toBe(1);
      expect(seen.ok && seen.comparison.mismatches).toMatchObject([
        { clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_2' },
      ]);
    },
  );

  it('is never taken from exchangeInfo, whose time may be days old', async ({ start }) => {
    const edge = await start();
    await edge.port.measureClock();
    const days = 3 * 86_400_000;
    edge.fault({
      kind: 'malformed-row',
      field: 'serverTime',
      value: Date.now() - days,
      match: { path: '/fapi/v1/exchangeInfo' },
    });
    expect(await edge.port.symbolListings(['BTCUSDT'])).toHaveLength(1);
    await edge.port.positions();
    expect(skewed(edge.requests('GET /fapi/v3/positionRisk')[0])).toBeLessThan(1_000);
  });
});
