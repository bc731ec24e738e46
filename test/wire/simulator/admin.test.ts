import { get } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../src/simulator/index';
import { API_KEY, API_SECRET, exchange, NOON, signed } from './client';

let sim: Simulator;

beforeEach(async () => {
  sim = await exchange();
});

afterEach(async () => {
  await sim.close();
});

async function admin(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: unknown }> {
  const headers = { 'content-type': 'application/json' };
  const init = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
  const response = await fetch(`${sim.url}/admin${path}`, init);
  return { status: response.status, json: await response.json() };
}

describe('the admin API', () => {
  it('seeds, plays the market and shows the account', async () => {
    const seeds = [
      ['/orders', { symbol: 'ETHUSDT', side: 'BUY', quantity: '2', price: '3400', clientOrderId: 'a' }],
      [
        '/orders',
        { symbol: 'ETHUSDT', side: 'BUY', quantity: '1', price: '3300', clientOrderId: 'b', time: 5 },
      ],
      ['/orders', { symbol: 'ETHUSDT', side: 'BUY', quantity: '1', price: '3300', clientOrderId: 'c' }],
      [
        '/algo-orders',
        { symbol: 'ETHUSDT', side: 'SELL', quantity: '1', triggerPrice: '3', clientAlgoId: 'x' },
      ],
      [
        '/algo-orders',
        { symbol: 'ETHUSDT', side: 'SELL', quantity: '1', triggerPrice: '3', clientAlgoId: 'y' },
      ],
      ['/positions', { symbol: 'BTCUSDT', amount: '-0.5' }],
      ['/fill-order', { clientOrderId: 'a', quantity: '0.5' }],
      ['/cancel-order', { clientOrderId: 'b' }],
      ['/expire-order', { clientOrderId: 'c' }],
      ['/trigger-algo', { clientAlgoId: 'x', stage: 'triggering' }],
      ['/cancel-algo', { clientAlgoId: 'y' }],
      ['/exchange-order', { kind: 'adl', symbol: 'BTCUSDT' }],
      ['/mode', { dualSidePosition: true }],
    ] as const;
    for (const [path, body] of seeds) {
      expect(await admin('POST', `/accounts/main${path}`, body)).toMatchObject({ status: 200 });
    }
    const read = async (what: string) => (await admin('GET', `/accounts/main/${what}`)).json;
    expect(await read('open-orders')).toMatchObject([{ clientOrderId: 'a', executedQty: '0.5' }]);
    expect(await read('orders')).toHaveLength(4);
    expect(await read('open-algo-orders')).toMatchObject([{ clientAlgoId: 'x', algoStatus: 'TRIGGERING' }]);
    expect(await read('algo-orders')).toHaveLength(2);
    expect(await read('positions')).toMatchObject([{ positionSide: 'LONG', amount: '0.5' }]);
    expect(await read('trades')).toHaveLength(2);
    expect((await admin('GET', '/accounts')).json).toEqual([{ label: 'main', dualSidePosition: true }]);
  });

  it('moves prices, books, status, rules, limits and the clock', async () => {
    await admin('POST', '/mark-price', { symbol: 'ETHUSDT', price: '3000' });
    await admin('POST', '/last-price', { symbol: 'ETHUSDT', price: '2999' });
    await admin('POST', '/book', { symbol: 'ETHUSDT', bids: [['2990', '1']], asks: [], matchResting: true });
    await admin('POST', '/symbol-status', { symbol: 'ETHUSDT', status: 'SETTLING' });
    expect((await signed(sim, 'GET', '/fapi/v1/premiumIndex', { symbol: 'ETHUSDT' })).row.markPrice).toBe(
      '3000.00000000',
    );
    expect((await signed(sim, 'GET', '/fapi/v2/ticker/price', { symbol: 'ETHUSDT' })).row.price).toBe(
      '2999.00',
    );
    expect((await signed(sim, 'GET', '/fapi/v1/ticker/bookTicker', { symbol: 'ETHUSDT' })).row.bidPrice).toBe(
      '2990.00000000',
    );
    await admin('POST', '/book', { symbol: 'ETHUSDT' });
    expect((await admin('POST', '/rules', { reduceOnly: 'clamp' })).json).toMatchObject({
      reduceOnly: 'clamp',
    });
    expect((await admin('POST', '/clock', { freeze: true, set: NOON, advance: 5, skew: 2 })).json).toEqual({
      now: NOON + 7,
    });
    expect((await admin('GET', '/clock')).json).toEqual({ now: NOON + 7 });
    await admin('POST', '/limits', { weightPerMinute: 10 });
    await admin('POST', '/used-weight', { weight: 10 });
    expect((await signed(sim, 'GET', '/fapi/v1/time')).status).toBe(429);
    await admin('POST', '/ban', { ms: 1000 });
    expect((await signed(sim, 'GET', '/fapi/v1/time')).status).toBe(418);
  });

  it('adds, lists and removes faults', async () => {
    const match = { pathPattern: '^/fapi/v1/open' };
    const added = await admin('POST', '/faults', { kind: 'service-unavailable', match });
    expect(added.json).toEqual({ id: 1, kind: 'service-unavailable', hits: 0 });
    expect((await signed(sim, 'GET', '/fapi/v1/openOrders')).status).toBe(503);
    expect((await signed(sim, 'GET', '/fapi/v1/time')).status).toBe(200);
    expect((await admin('GET', '/faults')).json).toMatchObject([{ hits: 1 }]);
    expect((await admin('DELETE', '/faults/7')).status).toBe(400);
    await admin('DELETE', '/faults/1');
    expect((await signed(sim, 'GET', '/fapi/v1/openOrders')).status).toBe(200);
    await admin('POST', '/faults', { kind: 'html' });
    await admin('DELETE', '/faults');
    expect((await admin('GET', '/faults')).json).toEqual([]);
    expect((await admin('POST', '/faults', { kind: 'run' })).status).toBe(400);
  });

  it('shows log and effects from a point on, without secrets', async () => {
    await signed(sim, 'GET', '/fapi/v1/time');
    await signed(sim, 'POST', '/fapi/v1/order', {
      symbol: 'ETHUSDT',
      side: 'BUY',
      type: 'MARKET',
      quantity: '1',
    });
    const log = await admin('GET', '/log');
    expect(log.json).toMatchObject([{ path: '/fapi/v1/time' }, { path: '/fapi/v1/order' }]);
    expect((await admin('GET', '/log?after=1')).json).toHaveLength(1);
    expect((await admin('GET', '/log?writes=true')).json).toHaveLength(1);
    const effects = await admin('GET', '/effects?after=1');
    expect(effects.json).toMatchObject([{ kind: 'order_filled' }]);
    expect((await admin('GET', '/log?after=x')).status).toBe(400);
    const everything = JSON.stringify([log.json, effects.json, (await admin('GET', '/accounts')).json]);
    for (const secret of [API_KEY, API_SECRET, 'signature']) expect(everything).not.toContain(secret);
    await admin('POST', '/reset', {});
    expect((await admin('GET', '/log')).json).toEqual([]);
  });

  it.each([
    ['POST', '/accounts/main/positions', { symbol: 'ETHUSDT', amount: 1 }, 'amount must be a decimal string'],
    ['POST', '/accounts/main/orders', { symbol: 'ETHUSDT' }, 'clientOrderId must be given'],
    ['POST', '/accounts/nobody/mode', { dualSidePosition: true }, 'no account with this label'],
    ['POST', `/accounts/${API_KEY}/mode`, { dualSidePosition: true }, 'no account with this label'],
    ['POST', '/accounts/main/mode', { dualSidePosition: 'yes' }, 'must be true or false'],
    ['POST', '/accounts/main/exchange-order', { kind: 'odd' }, 'kind must be one of'],
    ['POST', '/mark-price', { symbol: 'ETHUSDT' }, 'price must be a string'],
    ['POST', '/symbol-status', { symbol: 'ETHUSDT', status: 'ODD' }, 'status must be one of'],
    ['POST', '/clock', { advance: 'x' }, 'must be a whole number'],
    ['POST', '/clock', [], 'must be a JSON object'],
  ] as const)('%s %s %j is refused: %s', async (method, path, body, text) => {
    const reply = await admin(method, path, body);
    expect(reply.status).toBe(400);
    expect((reply.json as { error: string }).error).toContain(text);
  });

  it('lists its routes, and refuses other content types and paths', async () => {
    expect((await admin('GET', '')).json).toContain('POST /admin/accounts/*/orders');
    expect((await admin('GET', '/nope')).status).toBe(404);
    const form = await fetch(`${sim.url}/admin/reset`, { method: 'POST', body: 'x=1' });
    expect(form.status).toBe(400);
    const broken = await fetch(`${sim.url}/admin/reset`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(await broken.json()).toEqual({ error: 'the body is not JSON' });
  });

  it('costs no weight and leaves no trace in the log', async () => {
    await admin('GET', '/accounts');
    expect(sim.limits.usedWeight()).toBe(0);
    expect(sim.log.entries).toEqual([]);
  });

  it('can be left out', async () => {
    const closed = await exchange({ admin: false });
    expect((await fetch(`${closed.url}/admin/log`)).status).toBe(404);
    await closed.close();
  });
});

describe('an admin request under another name', () => {
  /** The status of a request with this Host header. */
  async function statusOf(host: string, port: number, path = '/admin'): Promise<number | undefined> {
    return await new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path, headers: { host } }, ({ statusCode }) => resolve(statusCode)).on(
        'error',
        reject,
      );
    });
  }

  it.each(['evil.example', 'evil.example:8450', '127.0.0.1.evil.example', '10.1.2.3', 'localhost@evil'])(
    'is refused: %j',
    async (host) => {
      expect(await statusOf(host, sim.port)).toBe(403);
      // The exchange itself is asked by bots, under whatever name.
      expect(await statusOf(host, sim.port, '/fapi/v1/time')).toBe(200);
    },
  );

  it.each(['127.0.0.1', 'localhost:8450', 'LOCALHOST', '[::1]:8450'])(
    'of loopback is answered: %j',
    async (host) => {
      expect(await statusOf(host, sim.port)).toBe(200);
    },
  );

  it('is answered where it is configured, or where all addresses are listened on and it is one', async () => {
    const open = await exchange({ host: '0.0.0.0', admin: true, adminHosts: ['exchange'] });
    try {
      expect(await statusOf('exchange:8450', open.port)).toBe(200);
      expect(await statusOf('10.1.2.3', open.port)).toBe(200);
      expect(await statusOf('evil.example', open.port)).toBe(403);
    } finally {
      await open.close();
    }
  });
});
