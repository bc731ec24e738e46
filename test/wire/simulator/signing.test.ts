import { generateKeyPairSync, sign as signWith } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, sign } from '../../../src/simulator/index';
import { ed25519Pair, rsaPair } from '../../support/keys';
import { API_SECRET, encode, exchange, NOON, send, signed } from './client';

let sim: Simulator;

beforeEach(async () => {
  sim = await exchange({
    accounts: [
      { apiKey: 'test-key', apiSecret: API_SECRET, label: 'main' },
      { apiKey: 'read-only', apiSecret: API_SECRET, label: 'main', permissions: { trade: false } },
    ],
  });
});

afterEach(async () => {
  await sim.close();
});

const ORDER = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '1',
  price: '94000',
};

describe('signature', () => {
  it('reproduces the documented vector', () => {
    const secret = '2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9';
    const payload =
      'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943';
    expect(sign(secret, payload)).toBe('3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9');
  });

  it('covers query string and body as one text', async () => {
    const query = encode({ symbol: 'BTCUSDT', side: 'BUY', timestamp: String(NOON) });
    const body = encode({ type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '94000' });
    const signature = sign(API_SECRET, query + body);
    const reply = await send(sim, 'POST', `/fapi/v1/order?${query}`, {
      body: `${body}&signature=${signature}`,
    });
    expect(reply.row).toMatchObject({ status: 'NEW', origQty: '1.000' });
  });

  it('covers the text as sent, whatever the order of parameters', async () => {
    const query = `timestamp=${NOON}&newClientOrderId=a%3Ab%2F1&${encode(ORDER)}`;
    const signature = sign(API_SECRET, query).toUpperCase();
    const reply = await send(sim, 'POST', `/fapi/v1/order?${query}&signature=${signature}`);
    expect(reply.row.clientOrderId).toBe('a:b/1');
  });

  it('lets the query string win over the body', async () => {
    const query = encode({ ...ORDER, timestamp: String(NOON) });
    const body = 'quantity=2';
    const signature = sign(API_SECRET, query + body);
    const reply = await send(sim, 'POST', `/fapi/v1/order?${query}&signature=${signature}`, { body });
    expect(reply.row.origQty).toBe('1.000');
  });

  it('reads parameter names in any case', async () => {
    const reply = await signed(sim, 'DELETE', '/fapi/v1/batchOrders', {
      symbol: 'BTCUSDT',
      origclientorderidlist: '["a"]',
    });
    expect(reply.rows).toEqual([{ code: '-2011', msg: 'Unknown order sent.' }]);
  });

  it('answers -1022 for another text', async () => {
    const query = encode({ timestamp: String(NOON) });
    const target = `/fapi/v1/openOrders?${query}&symbol=BTCUSDT&signature=${sign(API_SECRET, query)}`;
    expect(await send(sim, 'GET', target)).toMatchObject({ status: 400, code: -1022 });
  });

  it('answers -1102 without timestamp or signature', async () => {
    const unsigned = await send(sim, 'GET', `/fapi/v1/openOrders?timestamp=${NOON}`);
    expect(unsigned).toMatchObject({ status: 400, code: -1102 });
    expect(unsigned.row.msg).toContain("'signature'");
    const timeless = await send(sim, 'GET', `/fapi/v1/openOrders?signature=${sign(API_SECRET, '')}`);
    expect(timeless).toMatchObject({ status: 400, code: -1102 });
    expect(timeless.row.msg).toContain("'timestamp'");
  });

  it('answers -1100 for broken percent-encoding', async () => {
    expect(await send(sim, 'GET', '/fapi/v1/time?symbol=%E6%B')).toMatchObject({ status: 400, code: -1100 });
  });
});

describe.each([
  ['Ed25519', ed25519Pair(), null],
  ['RSA', rsaPair(), 'RSA-SHA256'],
] as const)('a signature of %s', (_kind, pair, digest) => {
  const query = encode({ ...ORDER, timestamp: String(NOON) });
  const signature = (payload: string) =>
    signWith(digest, Buffer.from(payload), pair.secret).toString('base64');
  /** A payload whose signature has characters in it that mean something in a query string. */
  const awkward = Array.from({ length: 50 }, (_, i) => `${query}&newClientOrderId=n${i}`).find((text) =>
    signature(text).includes('+'),
  ) as string;
  const order = (tail: string) => send(sim, 'POST', `/fapi/v1/order?${awkward}&signature=${tail}`);

  beforeEach(async () => {
    await sim.close();
    sim = await exchange({
      accounts: [{ apiKey: 'test-key', publicKey: pair.publicPem, label: 'main' }],
    });
  });

  it('is checked with the public key, percent-encoded and to the letter', async () => {
    expect(await order(signature(awkward))).toMatchObject({ status: 400, code: -1022 });
    expect(await order(encodeURIComponent(signature(awkward).toLowerCase()))).toMatchObject({ code: -1022 });
    expect(await order(encodeURIComponent(signature(query)))).toMatchObject({ code: -1022 });
    const otherAlphabet = signature(awkward).replaceAll('+', '-').replaceAll('/', '_');
    expect(await order(encodeURIComponent(otherAlphabet))).toMatchObject({ code: -1022 });
    expect(await order(sign(API_SECRET, awkward))).toMatchObject({ code: -1022 });
    expect((await order(encodeURIComponent(signature(awkward)))).row).toMatchObject({ status: 'NEW' });
  });

  it('covers query string and body as one text', async () => {
    const [head, body] = [encode({ symbol: 'BTCUSDT', timestamp: String(NOON) }), 'limit=5'];
    const signed = encodeURIComponent(signature(head + body));
    const reply = await send(sim, 'DELETE', `/fapi/v1/allOpenOrders?${head}`, {
      body: `${body}&signature=${signed}`,
    });
    expect(reply.status).toBe(200);
  });
});

it('an account is given either a secret or a public key that Binance takes', async () => {
  const start = (more: object) => exchange({ accounts: [{ apiKey: 'k', label: 'main', ...more }] });
  await expect(start({})).rejects.toThrow('main: give either apiSecret or publicKey');
  const { publicPem: publicKey } = ed25519Pair();
  await expect(start({ apiSecret: 's', publicKey })).rejects.toThrow('give either');
  const { publicKey: ec } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicEc = ec.export({ type: 'spki', format: 'pem' }).toString();
  await expect(start({ publicKey: publicEc })).rejects.toThrow('must be an Ed25519 or RSA key');
});

describe('API keys', () => {
  it('answers -2014 without a key and -2015 for an unknown one', async () => {
    const target = '/fapi/v1/openOrders?timestamp=1&signature=1';
    expect(await send(sim, 'GET', target, { key: null })).toMatchObject({ status: 401, code: -2014 });
    expect(await send(sim, 'GET', target, { key: 'stranger' })).toMatchObject({ status: 401, code: -2015 });
  });

  it('lets a read-only key read and not trade', async () => {
    const query = encode({ ...ORDER, timestamp: String(NOON) });
    const tail = `?${query}&signature=${sign(API_SECRET, query)}`;
    const order = await send(sim, 'POST', `/fapi/v1/order${tail}`, { key: 'read-only' });
    expect(order).toMatchObject({ status: 401, code: -2015 });
    expect((await send(sim, 'GET', `/fapi/v1/openOrders${tail}`, { key: 'read-only' })).rows).toEqual([]);
    const config = async (key: string) =>
      (await send(sim, 'GET', `/fapi/v1/accountConfig${tail}`, { key })).row;
    expect(await config('read-only')).toMatchObject({ canTrade: false });
    expect(await config('test-key')).toMatchObject({ canTrade: true });
    expect(sim.log.effects()).toEqual([]);
  });

  it('asks for the key alone on the user stream', async () => {
    const created = await send(sim, 'POST', '/fapi/v1/listenKey');
    expect(created.row.listenKey).toHaveLength(64);
    expect((await send(sim, 'PUT', '/fapi/v1/listenKey')).row).toEqual(created.row);
    expect((await send(sim, 'DELETE', '/fapi/v1/listenKey')).row).toEqual({});
    expect(await send(sim, 'PUT', '/fapi/v1/listenKey')).toMatchObject({ status: 400, code: -1125 });
  });
});

describe('recvWindow', () => {
  const read = (timestamp: number, recvWindow?: string) =>
    signed(sim, 'GET', '/fapi/v1/openOrders', { timestamp: String(timestamp), recvWindow });

  it('accepts up to recvWindow behind and less than a second ahead', async () => {
    expect((await read(NOON - 5000)).status).toBe(200);
    expect((await read(NOON - 10_000, '10000')).status).toBe(200);
    expect((await read(NOON + 999)).status).toBe(200);
  });

  it('has one text for late and another for early requests', async () => {
    const late = await read(NOON - 5001);
    expect(late.row).toEqual({
      code: '-1021',
      msg: 'Timestamp for this request is outside of the recvWindow.',
    });
    const early = await read(NOON + 1000);
    expect(early.row).toEqual({
      code: '-1021',
      msg: "Timestamp for this request was 1000ms ahead of the server's time.",
    });
  });

  it('caps recvWindow at a minute', async () => {
    expect((await read(NOON - 60_001, '100000')).code).toBe(-1021);
  });

  it('looks at the clock when a delayed request arrives, not when it was sent', async () => {
    const hold = sim.hold({ match: { path: '/fapi/v1/openOrders' } });
    const reply = read(NOON);
    await hold.reached;
    sim.clock.advance(5001);
    hold.release();
    expect((await reply).code).toBe(-1021);
  });

  it('is checked again in the matching engine', async () => {
    const hold = sim.hold({ match: { method: 'POST' }, when: 'engine' });
    const reply = signed(sim, 'POST', '/fapi/v1/order', ORDER);
    await hold.reached;
    sim.clock.advance(5001);
    hold.release();
    expect(await reply).toMatchObject({ status: 400, code: -5028 });
    expect(sim.log.effects()).toEqual([]);
  });
});
