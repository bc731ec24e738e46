import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../src/simulator/index';
import { exchange, type Query, signed } from './client';

let sim: Simulator;

beforeEach(async () => {
  sim = await exchange();
  for (const clientOrderId of ['a', 'b', 'c']) {
    sim.account('main').addOrder({
      symbol: 'ETHUSDT',
      side: 'BUY',
      quantity: '1',
      price: '3400',
      clientOrderId,
    });
  }
});

afterEach(async () => {
  await sim.close();
});

const cancel = (query: Query) =>
  signed(sim, 'DELETE', '/fapi/v1/batchOrders', { symbol: 'ETHUSDT', ...query });
const place = (items: readonly object[] | string) =>
  signed(sim, 'POST', '/fapi/v1/batchOrders', {
    batchOrders: typeof items === 'string' ? items : JSON.stringify(items),
  });
const list = (count: number) => JSON.stringify(Array.from({ length: count }, (_, index) => `x${index}`));

const LIMIT = {
  symbol: 'ETHUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '1',
  price: '3300',
};

describe('cancelling in a batch', () => {
  it('answers each item by itself, HTTP 200 whatever they are', async () => {
    const reply = await cancel({ origClientOrderIdList: '["a","gone","c"]' });
    expect(reply.status).toBe(200);
    expect(reply.rows).toMatchObject([
      { clientOrderId: 'a', status: 'CANCELED' },
      { code: '-2011', msg: 'Unknown order sent.' },
      { clientOrderId: 'c', status: 'CANCELED' },
    ]);
    expect(
      sim
        .account('main')
        .openOrders()
        .map((order) => order.clientOrderId),
    ).toEqual(['b']);
  });

  it('takes unquoted 64-bit ids', async () => {
    const reply = await cancel({ orderIdList: '[8389766145050669871,12]' });
    expect(reply.rows).toMatchObject([{ clientOrderId: 'b' }, { code: '-2011' }]);
  });

  it('may answer in another order', async () => {
    sim.setRules({ batchCancelOrder: 'reversed' });
    const reply = await cancel({ origClientOrderIdList: '["a","gone"]' });
    expect(reply.rows).toMatchObject([{ code: '-2011' }, { clientOrderId: 'a' }]);
  });

  it.each([
    [{ orderIdList: '["8389766145050669870"]' }, -1102],
    [{ orderIdList: '[8389766145050669870, 12]' }, -1102],
    [{ origClientOrderIdList: '["a", "b"]' }, -1102],
    [{ origClientOrderIdList: '[\\x22a\\x22]' }, -1102],
    [{ origClientOrderIdList: '"a"' }, -1102],
    [{ origClientOrderIdList: '[]' }, -1102],
    [{}, -1102],
    [{ origClientOrderIdList: list(11) }, -4032],
    [{ symbol: undefined, origClientOrderIdList: '["a"]' }, -1102],
  ] as const)('%j is refused with %i', async (query, code) => {
    expect(await cancel(query)).toMatchObject({ status: 400, code });
    expect(sim.account('main').openOrders()).toHaveLength(3);
  });

  it('takes ten', async () => {
    expect((await cancel({ origClientOrderIdList: list(10) })).rows).toHaveLength(10);
  });
});

describe('placing in a batch', () => {
  it('answers in the order of the request, errors in place', async () => {
    const reply = await place([
      { ...LIMIT, newClientOrderId: 'x' },
      { ...LIMIT, type: 'MARKET', price: undefined, timeInForce: undefined, reduceOnly: 'true' },
      { ...LIMIT, newClientOrderId: 'a' },
      { ...LIMIT, type: 'STOP_MARKET' },
    ]);
    expect(reply.status).toBe(200);
    expect(reply.rows).toMatchObject([
      { clientOrderId: 'x', status: 'NEW' },
      { code: '-2022' },
      { code: '-4116' },
      { code: '-4120' },
    ]);
  });

  it('keeps the digits of numbers in the list', async () => {
    const reply = await place(
      '[{"symbol":"ETHUSDT","side":"BUY","type":"LIMIT","timeInForce":"GTC","quantity":1.250,"price":3300.10}]',
    );
    expect(reply.rows).toMatchObject([{ origQty: '1.250', price: '3300.10' }]);
  });

  it('takes one to five', async () => {
    expect((await place([])).code).toBe(-4082);
    expect((await place(Array.from({ length: 6 }, () => LIMIT))).code).toBe(-4082);
    expect((await place(Array.from({ length: 5 }, () => LIMIT))).rows).toHaveLength(5);
    expect((await place('{}')).code).toBe(-1102);
    expect((await place('[1]')).code).toBe(-1102);
  });

  it('counts five orders in ten seconds and one in the minute', async () => {
    const reply = await place([LIMIT]);
    expect(reply.headers.get('x-mbx-order-count-10s')).toBe('5');
    expect(reply.headers.get('x-mbx-order-count-1m')).toBe('1');
    expect(reply.headers.get('x-mbx-used-weight-1m')).toBe('5');
  });
});
