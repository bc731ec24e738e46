import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../src/simulator/index';
import { exchange, NOON, send, signed } from './client';

let sim: Simulator;

beforeEach(async () => {
  sim = await exchange({
    limits: { weightPerMinute: 100, ordersPer10Seconds: 3, ordersPerMinute: 4, violationsBeforeBan: 2 },
  });
});

afterEach(async () => {
  await sim.close();
});

const time = () => send(sim, 'GET', '/fapi/v1/time');
const openOrders = () => signed(sim, 'GET', '/fapi/v1/openOrders');
const order = () =>
  signed(sim, 'POST', '/fapi/v1/order', {
    symbol: 'ETHUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '1',
    price: '3400',
  });

describe('request weight', () => {
  it.each([
    ['GET', '/fapi/v1/openOrders', {}, 40],
    ['GET', '/fapi/v1/openOrders', { symbol: 'ETHUSDT' }, 1],
    ['GET', '/fapi/v1/openAlgoOrders', {}, 40],
    ['GET', '/fapi/v1/openAlgoOrders', { symbol: 'ETHUSDT' }, 1],
    ['GET', '/fapi/v3/positionRisk', {}, 5],
    ['GET', '/fapi/v2/positionRisk', {}, 10],
    ['GET', '/fapi/v1/accountConfig', {}, 5],
    ['GET', '/fapi/v3/balance', {}, 5],
    ['GET', '/fapi/v1/positionSide/dual', {}, 30],
    ['GET', '/fapi/v1/premiumIndex', {}, 10],
    ['GET', '/fapi/v1/premiumIndex', { symbol: 'ETHUSDT' }, 1],
    ['GET', '/fapi/v1/ticker/bookTicker', {}, 5],
    ['GET', '/fapi/v1/ticker/bookTicker', { symbol: 'ETHUSDT' }, 2],
    ['GET', '/fapi/v2/ticker/price', {}, 2],
    ['GET', '/fapi/v1/userTrades', { symbol: 'ETHUSDT' }, 5],
    ['GET', '/fapi/v1/forceOrders', {}, 50],
    ['GET', '/fapi/v1/rateLimit/order', {}, 1],
    ['POST', '/fapi/v1/order', {}, 0],
    ['DELETE', '/fapi/v1/batchOrders', {}, 1],
    ['POST', '/fapi/v1/countdownCancelAll', {}, 10],
    ['GET', '/fapi/v1/positionRisk', {}, 1],
  ])('of %s %s %j is %i', async (method, path, query, weight) => {
    const reply = await signed(sim, method, path, query);
    expect(reply.headers.get('x-mbx-used-weight-1m')).toBe(String(weight));
  });

  it('is forgotten after a minute', async () => {
    await openOrders();
    sim.clock.advance(30_000);
    expect((await openOrders()).headers.get('x-mbx-used-weight-1m')).toBe('80');
    sim.clock.advance(30_000);
    expect((await time()).headers.get('x-mbx-used-weight-1m')).toBe('41');
  });

  it('over the limit is 429, then 418 with a ban that moves with every request', async () => {
    sim.limits.setUsedWeight(100);
    const limited = await time();
    expect(limited).toMatchObject({ status: 429, code: -1003 });
    expect(limited.row.msg).toContain('current limit of IP(127.0.0.1) is 100 requests per minute');
    expect(limited.headers.get('retry-after')).toBeNull();
    await time();
    const banned = await time();
    expect(banned).toMatchObject({ status: 418, code: -1003 });
    expect(banned.row.msg).toContain(`banned until ${NOON + 120_000}.`);
    expect((await time()).row.msg).toContain(`banned until ${NOON + 125_000}.`);
    sim.clock.set(NOON + 124_999);
    expect((await time()).status).toBe(418);
    sim.clock.set(NOON + 130_000);
    expect((await time()).status).toBe(200);
  });

  it('makes the second ban twice as long', async () => {
    sim.limits.ban(120_000);
    sim.clock.advance(120_000);
    sim.limits.setUsedWeight(100);
    await time();
    await time();
    expect((await time()).row.msg).toContain(`banned until ${NOON + 360_000}.`);
  });

  it('can send Retry-After', async () => {
    sim.limits.configure({ retryAfter: true });
    sim.limits.ban(90_000);
    expect((await time()).headers.get('retry-after')).toBe('95');
  });
});

describe('order counts', () => {
  it('are counted per account and refused with -1015 beyond the limits', async () => {
    const first = await order();
    expect(first.headers.get('x-mbx-order-count-10s')).toBe('1');
    await order();
    await order();
    expect((await order()).row).toEqual({
      code: '-1015',
      msg: 'Too many new orders; current limit is 3 orders per TEN_SECONDS.',
    });
    sim.clock.advance(10_000);
    await order();
    expect((await order()).row.msg).toContain('4 orders per MINUTE');
    expect(sim.account('main').openOrders()).toHaveLength(4);
  });

  it('are not carried by refused orders', async () => {
    sim.setSymbolStatus('ETHUSDT', 'CLOSE');
    const refused = await order();
    expect(refused.status).toBe(400);
    expect(refused.headers.get('x-mbx-order-count-10s')).toBeNull();
  });

  it('are published', async () => {
    expect((await signed(sim, 'GET', '/fapi/v1/rateLimit/order')).rows).toMatchObject([
      { interval: 'SECOND', intervalNum: '10', limit: '3' },
      { interval: 'MINUTE', intervalNum: '1', limit: '4' },
    ]);
    const info = (await send(sim, 'GET', '/fapi/v1/exchangeInfo')).json as { rateLimits: unknown };
    expect(info.rateLimits).toMatchObject([
      { rateLimitType: 'REQUEST_WEIGHT', limit: '100' },
      { rateLimitType: 'ORDERS', interval: 'MINUTE', limit: '4' },
      { rateLimitType: 'ORDERS', interval: 'SECOND', limit: '3' },
    ]);
  });
});
