import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorFault, FaultSpec, Simulator } from '../../../src/simulator/index';
import { exchange, NOON, type Query, signed } from './client';

let sim: Simulator;

beforeEach(async () => {
  sim = await exchange();
});

afterEach(async () => {
  await sim.close();
});

const place = (query: Query = {}) =>
  signed(sim, 'POST', '/fapi/v1/order', {
    symbol: 'ETHUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '1',
    price: '3400',
    ...query,
  });
const list = () => signed(sim, 'GET', '/fapi/v1/openOrders', { symbol: 'ETHUSDT' });
const placed = () => sim.log.effects().filter((effect) => effect.kind === 'order_placed').length;

describe('error faults', () => {
  it.each([
    ['unknown-error', 503, -1000, 'Unknown error, please check your request or try again later.'],
    ['service-unavailable', 503, -1016, 'Service Unavailable.'],
    ['internal-error', 503, -1001, 'Internal error; unable to process your request. Please try again.'],
    ['throttled', 503, -1008, 'Request throttled by system-level protection.'],
    ['processing-error', 500, -1000, 'An unknown error occured while processing the request.'],
    ['unexpected-response', 500, -1006, 'Execution status unknown.'],
    ['backend-timeout', 408, -1007, 'Send status unknown; execution status unknown.'],
    ['too-many-orders', 429, -1015, 'current limit is 300 orders per TEN_SECONDS.'],
    ['timestamp-outside', 400, -1021, 'outside of the recvWindow.'],
    ['timestamp-ahead', 400, -1021, "1000ms ahead of the server's time."],
    ['engine-recv-window', 400, -5028, 'ME recvWindow'],
    ['bad-signature', 400, -1022, 'Signature for this request is not valid.'],
    ['bad-api-key-format', 401, -2014, 'API-key format invalid.'],
    ['rejected-key', 401, -2015, 'Invalid API-key, IP, or permissions for action.'],
    ['unknown-order', 400, -2011, 'Unknown order sent.'],
    ['no-such-order', 400, -2013, 'Order does not exist.'],
    ['reduce-only-rejected', 400, -2022, 'ReduceOnly Order is rejected.'],
    ['reduce-only-margin', 400, -4118, 'ReduceOnly Order Failed.'],
    ['duplicate-client-id', 400, -4116, 'ClientOrderId is duplicated.'],
    ['stop-triggering', 400, -4117, 'triggering process'],
    ['market-rejected', 400, -4131, 'PERCENT_PRICE'],
    ['position-side-mismatch', 400, -4061, "does not match user's setting."],
    ['invalid-key-id', 401, -2008, 'Invalid Api-Key ID.'],
    ['agreement-unsigned', 400, -4411, 'Please sign TradFi-Perps agreement contract fapi.'],
    ['param-not-required', 400, -1106, "Parameter 'reduceonly' sent when not required."],
  ] as const)('%s: HTTP %i, %i, before and after execution', async (kind, status, code, text) => {
    const before = sim.faults.add({ match: { method: 'POST' }, kind, when: 'before', times: 1 });
    const reply = await place();
    expect(reply).toMatchObject({ status, code });
    expect(reply.row.msg).toContain(text);
    expect(placed()).toBe(0);
    expect(before.hits).toBe(1);
    sim.faults.add({ match: { method: 'POST' }, kind, when: 'after', times: 1 });
    expect(await place()).toMatchObject({ status, code });
    expect(placed()).toBe(1);
    expect(sim.log.writes()).toMatchObject([
      { executed: false, status, errorCode: code, faults: [kind] },
      { executed: true, status, errorCode: code, faults: [kind], effects: [{ kind: 'order_placed' }] },
    ]);
    expect((await place()).status).toBe(200);
  });

  it('can do without code, or without JSON', async () => {
    const next = async (spec: Partial<ErrorFault>) => {
      sim.faults.add({ kind: 'unknown-error', times: 1, ...spec });
      return place();
    };
    expect((await next({ code: null })).text).toBe(
      '{"msg":"Unknown error, please check your request or try again later."}',
    );
    const text = await next({ body: 'text' });
    expect(text.text).toBe('Unknown error, please check your request or try again later.');
    expect(text.headers.get('content-type')).toBe('text/plain');
    expect((await next({ body: 'html' })).text).toContain('<html>');
    expect((await next({ body: 'empty' })).text).toBe('');
  });

  it('throttled may spare what reduces exposure', async () => {
    sim.faults.add({ match: { method: 'POST' }, kind: 'throttled', exemptReducing: true });
    sim.account('main').setPosition({ symbol: 'ETHUSDT', amount: '-1' });
    expect((await place()).code).toBe(-1008);
    const reduce = { type: 'MARKET', timeInForce: undefined, price: undefined, reduceOnly: 'true' };
    expect((await place(reduce)).status).toBe(200);
  });

  it('error answers whatever it is told', async () => {
    sim.faults.add({ kind: 'error', code: -9999, msg: 'No.', status: 418, headers: { 'retry-after': '7' } });
    const reply = await list();
    expect(reply).toMatchObject({ status: 418, code: -9999 });
    expect(reply.headers.get('retry-after')).toBe('7');
  });
});

describe('rate limit faults', () => {
  it('429 with and without Retry-After', async () => {
    const fault = sim.faults.add({ kind: 'too-many-requests' });
    const plain = await list();
    expect(plain).toMatchObject({ status: 429, code: -1003 });
    expect(plain.headers.get('retry-after')).toBeNull();
    fault.remove();
    sim.faults.add({ kind: 'too-many-requests', retryAfterSeconds: 30 });
    expect((await list()).headers.get('retry-after')).toBe('30');
  });

  it('418 says until when, moves the end with every request, and ends by the clock', async () => {
    const fault = sim.faults.add({ kind: 'ip-ban', banMs: 60_000, extendMs: 1000, retryAfterSeconds: 60 });
    const first = await list();
    expect(first.status).toBe(418);
    expect(first.row.msg).toContain(`banned until ${NOON + 60_000}.`);
    expect((await list()).row.msg).toContain(`banned until ${NOON + 61_000}.`);
    sim.clock.advance(61_000);
    expect((await list()).status).toBe(200);
    expect(fault.hits).toBe(2);
  });

  it('418 can hide its end', async () => {
    sim.faults.add({ kind: 'ip-ban', bannedUntil: false });
    expect((await list()).row.msg).toBe('Way too many requests; IP banned.');
  });
});

describe('answers that are no exchange answers', () => {
  it.each([200, 202, 403])('HTML with %i', async (status) => {
    sim.faults.add({ kind: 'html', status, when: 'after' });
    const reply = await place();
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toBe('text/html');
    expect(reply.text).toContain('<html>');
    expect(placed()).toBe(1);
  });

  it('an empty body, a redirect, anything', async () => {
    sim.faults.add({ kind: 'empty-body', times: 1 });
    expect(await list()).toMatchObject({ status: 200, text: '' });
    sim.faults.add({ kind: 'redirect', location: 'http://127.0.0.1:1/elsewhere', times: 1 });
    const redirect = await list();
    expect(redirect.status).toBe(307);
    expect(redirect.headers.get('location')).toBe('http://127.0.0.1:1/elsewhere');
    sim.faults.add({ kind: 'answer', status: 299, headers: { 'x-own': '1' }, body: '"odd"' });
    const odd = await list();
    expect(odd).toMatchObject({ status: 299, text: '"odd"' });
    expect(odd.headers.get('x-own')).toBe('1');
  });
});

describe('changed rows', () => {
  beforeEach(() => {
    for (const clientOrderId of ['a', 'b']) {
      sim.account('main').addOrder({ symbol: 'ETHUSDT', side: 'BUY', quantity: '1', clientOrderId });
    }
  });

  it('one row that is none', async () => {
    sim.faults.add({ kind: 'malformed-row', index: 1 });
    expect((await list()).json).toMatchObject([{ clientOrderId: 'a' }, 'malformed']);
  });

  it('one field with another value', async () => {
    sim.faults.add({ kind: 'malformed-row', field: 'status', value: 'FILLED' });
    expect((await list()).rows).toMatchObject([{ status: 'FILLED' }, { status: 'NEW' }]);
  });

  it('one field left out, in a list and in an object', async () => {
    sim.faults.add({ kind: 'missing-field', field: 'clientOrderId' });
    expect((await list()).rows[0]).not.toHaveProperty('clientOrderId');
    expect((await place()).row).not.toHaveProperty('clientOrderId');
  });

  it('one row left out, or there twice with other content', async () => {
    const missing = sim.faults.add({ kind: 'missing-row' });
    expect((await list()).rows).toMatchObject([{ clientOrderId: 'b' }]);
    missing.remove();
    sim.faults.add({ kind: 'duplicated-row', change: { side: 'SELL' } });
    expect((await list()).rows).toMatchObject([
      { clientOrderId: 'a', side: 'BUY' },
      { clientOrderId: 'a', side: 'SELL' },
      { clientOrderId: 'b' },
    ]);
  });

  it('the row of a symbol, wherever it is listed', async () => {
    sim.account('main').addOrder({ symbol: 'BTCUSDT', side: 'BUY', quantity: '1', clientOrderId: 'c' });
    const all = async () => (await signed(sim, 'GET', '/fapi/v1/openOrders')).rows;
    const fault = sim.faults.add({ kind: 'malformed-row', rowSymbol: 'BTCUSDT', field: 'side', value: 'X' });
    expect((await all()).filter(({ side }) => side === 'X')).toMatchObject([{ clientOrderId: 'c' }]);
    fault.remove();
    sim.faults.add({ kind: 'missing-row', rowSymbol: 'BTCUSDT', index: 1 });
    expect(await all()).toHaveLength(3);
  });

  it('JSON that ends too early', async () => {
    sim.faults.add({ kind: 'truncated-json' });
    const { text } = await list();
    expect(text.startsWith('[{')).toBe(true);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  });
});

describe('matching', () => {
  it('goes by method, path, symbol, account, number and predicate', async () => {
    const hits = (match: FaultSpec['match']) => sim.faults.add({ match, kind: 'run', run: () => undefined });
    const handles = [
      hits({ method: 'get' }),
      hits({ path: '/fapi/v1/openOrders' }),
      hits({ path: /order/i }),
      hits({ symbol: 'ETHUSDT' }),
      hits({ symbol: 'BTCUSDT' }),
      hits({ account: 'main', nth: 2 }),
      hits({ account: 'other' }),
      hits({ predicate: (entry) => entry.params.price === '3400' }),
      hits(undefined),
    ];
    await place();
    await list();
    await signed(sim, 'POST', '/fapi/v1/batchOrders', { batchOrders: '[{"symbol":"BTCUSDT"}]' });
    expect(handles.map((handle) => handle.hits)).toEqual([1, 1, 3, 2, 1, 1, 0, 1, 3]);
  });

  it('finds the symbol of an algo order that is named by id', async () => {
    sim.account('main').addAlgoOrder({
      symbol: 'ETHUSDT',
      side: 'SELL',
      quantity: '1',
      triggerPrice: '1',
      clientAlgoId: 'a',
    });
    const match = { symbol: 'ETHUSDT', method: 'DELETE' };
    sim.faults.add({ match, kind: 'stop-triggering' });
    const reply = await signed(sim, 'DELETE', '/fapi/v1/algoOrder', { clientAlgoId: 'a' });
    expect(reply.code).toBe(-4117);
  });

  it('refuses faults that mean nothing', () => {
    const add = (spec: unknown) => () => sim.faults.add(spec as FaultSpec);
    expect(add({ kind: 'nope' })).toThrow(/unknown fault kind "nope"; known: unknown-error, /);
    expect(add({ kind: 'delay' })).toThrow('fault delay needs ms (number)');
    expect(add({ kind: 'partial-fill', quantity: '1e3' })).toThrow(/decimal string/);
  });

  it('can be listed and cleared', async () => {
    sim.faults.add({ kind: 'html' });
    expect(sim.faults.list()).toMatchObject([{ id: 1, kind: 'html', hits: 0 }]);
    sim.faults.clear();
    expect((await list()).rows).toEqual([]);
  });
});
