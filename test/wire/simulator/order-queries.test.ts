import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../src/simulator/index';
import { exchange, NOON, type Query, signed } from './client';

const DAY = 86_400_000;

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
    quantity: '0.4',
    price: '3400',
    ...query,
  });
const marketOrder = (query: Query = {}) =>
  place({ type: 'MARKET', timeInForce: undefined, price: undefined, ...query });
const query = (params: Query) => signed(sim, 'GET', '/fapi/v1/order', { symbol: 'ETHUSDT', ...params });
const cancel = (params: Query) => signed(sim, 'DELETE', '/fapi/v1/order', { symbol: 'ETHUSDT', ...params });

describe('queries', () => {
  it('forget empty finished orders after three days and the others after ninety', async () => {
    await place({ newClientOrderId: 'canceled' });
    await cancel({ origClientOrderId: 'canceled' });
    await marketOrder({ newClientOrderId: 'filled' });
    await place({ newClientOrderId: 'open' });
    const statusOf = async (origClientOrderId: string) => (await query({ origClientOrderId })).status;
    sim.clock.set(NOON + 3 * DAY);
    expect(await statusOf('canceled')).toBe(200);
    sim.clock.set(NOON + 3 * DAY + 1);
    expect(await statusOf('canceled')).toBe(400);
    expect(await statusOf('filled')).toBe(200);
    sim.clock.set(NOON + 90 * DAY + 1);
    expect(await statusOf('filled')).toBe(400);
    expect(await statusOf('open')).toBe(200);
  });

  it('by openOrder know open orders only', async () => {
    await place({ newClientOrderId: 'a' });
    const open = (origClientOrderId: string) =>
      signed(sim, 'GET', '/fapi/v1/openOrder', { symbol: 'ETHUSDT', origClientOrderId });
    expect((await open('a')).status).toBe(200);
    await cancel({ origClientOrderId: 'a' });
    expect((await open('a')).code).toBe(-2013);
  });

  it('list ascending, by window, by id and with a limit', async () => {
    for (const clientOrderId of ['a', 'b', 'c']) {
      await place({ newClientOrderId: clientOrderId });
      sim.clock.advance(1000);
    }
    const all = async (params: Query) =>
      (await signed(sim, 'GET', '/fapi/v1/allOrders', { symbol: 'ETHUSDT', ...params })).rows.map(
        (row) => row.clientOrderId,
      );
    expect(await all({})).toEqual(['a', 'b', 'c']);
    expect(await all({ limit: '2' })).toEqual(['b', 'c']);
    expect(await all({ orderId: '8389766145050669871' })).toEqual(['b', 'c']);
    expect(await all({ startTime: String(NOON), endTime: String(NOON + 1000) })).toEqual(['a', 'b']);
    sim.clock.advance(8 * DAY);
    expect(await all({})).toEqual([]);
    const wide = await signed(sim, 'GET', '/fapi/v1/allOrders', {
      symbol: 'ETHUSDT',
      startTime: String(NOON),
      endTime: String(NOON + 7 * DAY + 1),
    });
    expect(wide.code).toBe(-1127);
  });

  it('of trades go by order, by id and by window, within three months', async () => {
    await marketOrder({ newClientOrderId: 'a' });
    sim.clock.advance(1000);
    await marketOrder({ side: 'SELL' });
    const trades = async (params: Query = {}) =>
      (await signed(sim, 'GET', '/fapi/v1/userTrades', { symbol: 'ETHUSDT', ...params })).rows;
    expect(await trades()).toMatchObject([
      { side: 'BUY', buyer: true, maker: false, price: '3500.01', qty: '0.400', realizedPnl: '0.00000000' },
      { side: 'SELL', buyer: false, price: '3499.99', realizedPnl: '-0.00800000' },
    ]);
    expect(await trades({ orderId: '8389766145050669870' })).toHaveLength(1);
    expect(await trades({ fromId: '698760' })).toMatchObject([{ id: '698760' }]);
    const both = { symbol: 'ETHUSDT', fromId: '1', startTime: '1' };
    expect((await signed(sim, 'GET', '/fapi/v1/userTrades', both)).code).toBe(-1128);
    sim.clock.set(NOON + 91 * DAY);
    expect(await trades({ startTime: String(NOON) })).toEqual([]);
  });

  it('take a symbol or none', async () => {
    await place();
    await place({ symbol: 'BTCUSDT', price: '94000' });
    await place({ symbol: '测试USDT', quantity: '100', price: '0.49' });
    const open = (params: Query) => signed(sim, 'GET', '/fapi/v1/openOrders', params);
    expect((await open({})).rows).toHaveLength(3);
    expect((await open({ symbol: '测试USDT' })).rows).toMatchObject([{ symbol: '测试USDT', origQty: '100' }]);
    expect((await open({ symbol: 'NOPE' })).code).toBe(-1121);
  });
});

describe('orders that the exchange makes', () => {
  it.each([
    ['autoclose', /^autoclose-\d+$/, 'LIQUIDATION'],
    ['adl', /^adl_autoclose$/, 'ADL'],
    ['settlement', /^settlement_autoclose-\d+$/, undefined],
  ] as const)('%s', async (kind, clientOrderId, autoCloseType) => {
    const account = sim.account('main');
    account.setPosition({ symbol: 'ETHUSDT', amount: '-2' });
    account.injectExchangeOrder(kind, { symbol: 'ETHUSDT' });
    expect(account.positions()).toEqual([]);
    const all = await signed(sim, 'GET', '/fapi/v1/allOrders', { symbol: 'ETHUSDT' });
    expect(all.rows).toMatchObject([{ side: 'BUY', status: 'FILLED', reduceOnly: false }]);
    expect(all.rows[0]?.clientOrderId).toMatch(clientOrderId);
    const forced = await signed(sim, 'GET', '/fapi/v1/forceOrders', { autoCloseType });
    expect(forced.rows).toHaveLength(autoCloseType === undefined ? 0 : 1);
  });
});
