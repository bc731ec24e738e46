import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../src/simulator/index';
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
    quantity: '0.4',
    price: '3400',
    ...query,
  });
const marketOrder = (query: Query = {}) =>
  place({ type: 'MARKET', timeInForce: undefined, price: undefined, ...query });
const query = (params: Query) => signed(sim, 'GET', '/fapi/v1/order', { symbol: 'ETHUSDT', ...params });
const cancel = (params: Query) => signed(sim, 'DELETE', '/fapi/v1/order', { symbol: 'ETHUSDT', ...params });

describe('ids on the wire', () => {
  it('are raw numbers of 19 digits, beyond what a double can hold', async () => {
    const reply = await place({ newClientOrderId: 'a' });
    expect(reply.text).toContain('"orderId":8389766145050669870,');
    expect((JSON.parse(reply.text) as { orderId: number }).orderId).toBe(8389766145050670000);
    await place();
    expect((await query({ orderId: '8389766145050669871' })).row.orderId).toBe('8389766145050669871');
  });

  it('are unknown once rounded', async () => {
    await place();
    expect((await query({ orderId: '8389766145050670000' })).code).toBe(-2013);
    expect((await cancel({ orderId: '8389766145050670000' })).code).toBe(-2011);
    expect((await cancel({ orderId: '8.38976614505067e18' })).code).toBe(-1102);
    expect(sim.account('main').openOrders()).toHaveLength(1);
  });

  it('are small for BTCUSDT', async () => {
    const reply = await place({ symbol: 'BTCUSDT', price: '94000' });
    expect(reply.row.orderId).toBe('283194212');
  });
});

describe('answers', () => {
  it('of POST and DELETE have cumQty and neither avgPrice, cumQuote nor time', async () => {
    const placed = await place({ newClientOrderId: 'a' });
    expect(placed.row).toMatchObject({ cumQty: '0', origQty: '0.400', price: '3400.00', status: 'NEW' });
    const canceled = await cancel({ origClientOrderId: 'a' });
    expect(canceled.row).toMatchObject({ status: 'CANCELED', cumQty: '0', clientOrderId: 'a' });
    for (const { row } of [placed, canceled]) {
      expect(row).not.toHaveProperty('avgPrice');
      expect(row).not.toHaveProperty('cumQuote');
      expect(row).not.toHaveProperty('time');
    }
  });

  it('can have the averages they had until 2026-07-15', async () => {
    sim.setRules({ includeAvgPrice: true });
    const reply = await marketOrder({ newOrderRespType: 'RESULT' });
    expect(reply.row).toMatchObject({ avgPrice: '3500.01000', cumQuote: '1400.004' });
  });

  it('of GET have averages and both times', async () => {
    await marketOrder({ newClientOrderId: 'm' });
    expect((await query({ origClientOrderId: 'm' })).row).toMatchObject({
      avgPrice: '3500.01000',
      cumQuote: '1400.004',
      executedQty: '0.400',
      time: String(NOON),
      updateTime: String(NOON),
    });
  });

  it('say NEW on ACK although the order is filled, and the truth on RESULT', async () => {
    expect((await marketOrder()).row).toMatchObject({ status: 'NEW', executedQty: '0' });
    expect(sim.account('main').orders()).toMatchObject([{ status: 'FILLED' }]);
    const result = await marketOrder({ newOrderRespType: 'RESULT' });
    expect(result.row).toMatchObject({ status: 'FILLED', executedQty: '0.400' });
  });
});

describe('matching', () => {
  it('expires what a thin book leaves of a MARKET order', async () => {
    sim.setBook('ETHUSDT', {
      bids: [],
      asks: [
        ['3500', '0.1'],
        ['3675.01', '5'],
      ],
    });
    const reply = await marketOrder({ newOrderRespType: 'RESULT' });
    expect(reply.row).toMatchObject({ status: 'EXPIRED', executedQty: '0.100', origQty: '0.400' });
    expect(sim.account('main').positionAmount('ETHUSDT')).toBe('0.1');
  });

  it('expires a MARKET order that meets nobody', async () => {
    sim.setBook('ETHUSDT', { bids: [], asks: [] });
    const reply = await marketOrder({ newOrderRespType: 'RESULT' });
    expect(reply.row).toMatchObject({ status: 'EXPIRED', executedQty: '0' });
  });

  it('eats up a book that the test gave', async () => {
    sim.setBook('ETHUSDT', { bids: [], asks: [['3500', '0.5']] });
    await marketOrder();
    expect((await marketOrder({ newOrderRespType: 'RESULT' })).row.executedQty).toBe('0.100');
  });

  it('lets a crossing LIMIT trade first and rest with the remainder', async () => {
    sim.setBook('ETHUSDT', { bids: [], asks: [['3500', '0.1']] });
    await place({ price: '3500', newClientOrderId: 'a' });
    expect((await query({ origClientOrderId: 'a' })).row).toMatchObject({
      status: 'PARTIALLY_FILLED',
      executedQty: '0.100',
    });
    expect((await cancel({ origClientOrderId: 'a' })).row).toMatchObject({
      status: 'CANCELED',
      executedQty: '0.100',
    });
  });

  it('expires the remainder of IOC', async () => {
    sim.setBook('ETHUSDT', { bids: [], asks: [['3500', '0.1']] });
    const reply = await place({ price: '3500', timeInForce: 'IOC', newOrderRespType: 'RESULT' });
    expect(reply.row).toMatchObject({ status: 'EXPIRED', executedQty: '0.100' });
  });

  it('keeps no record of refused FOK and GTX orders', async () => {
    sim.setBook('ETHUSDT', { bids: [], asks: [['3500', '0.1']] });
    const fok = await place({ price: '3500', timeInForce: 'FOK', newClientOrderId: 'fok' });
    expect(fok).toMatchObject({ status: 400, code: -5021 });
    const gtx = await place({ price: '3500', timeInForce: 'GTX', newClientOrderId: 'gtx' });
    expect(gtx).toMatchObject({ status: 400, code: -5022 });
    expect((await query({ origClientOrderId: 'fok' })).code).toBe(-2013);
    expect((await query({ origClientOrderId: 'gtx' })).code).toBe(-2013);
    expect(sim.account('main').orders()).toEqual([]);
  });

  it('leaves resting orders alone until a book is said to match them', async () => {
    const account = sim.account('main');
    account.addOrder({ symbol: 'ETHUSDT', side: 'BUY', quantity: '1', price: '3400', clientOrderId: 'a' });
    sim.setMarkPrice('ETHUSDT', '3300');
    expect(account.openOrders()).toHaveLength(1);
    sim.setBook('ETHUSDT', { bids: [], asks: [['3300', '0.3']] }, true);
    expect(account.openOrders()).toMatchObject([{ executedQty: '0.3', status: 'PARTIALLY_FILLED' }]);
    expect(account.trades()).toMatchObject([{ price: '3400', maker: true }]);
  });
});

describe('client order ids', () => {
  it('are unique among open orders, and free again afterwards', async () => {
    await place({ newClientOrderId: 'a' });
    expect(await place({ newClientOrderId: 'a' })).toMatchObject({ status: 400, code: -4116 });
    await cancel({ origClientOrderId: 'a' });
    expect((await place({ newClientOrderId: 'a', price: '3300' })).status).toBe(200);
    expect((await query({ origClientOrderId: 'a' })).row).toMatchObject({ price: '3300.00', status: 'NEW' });
  });

  it('have a space of their own apart from algo ids', async () => {
    sim.account('main').addAlgoOrder({
      symbol: 'ETHUSDT',
      side: 'SELL',
      quantity: '1',
      triggerPrice: '3000',
      clientAlgoId: 'a',
    });
    expect((await query({ origClientOrderId: 'a' })).code).toBe(-2013);
    expect((await cancel({ origClientOrderId: 'a' })).code).toBe(-2011);
    expect((await place({ newClientOrderId: 'a' })).status).toBe(200);
  });

  it('are made up when none is sent', async () => {
    expect((await place()).row.clientOrderId).toMatch(/^[A-Za-z0-9]{22}$/);
  });
});

describe('cancel', () => {
  it('answers -2011 for what is not on the book', async () => {
    await marketOrder({ newClientOrderId: 'filled' });
    for (const origClientOrderId of ['filled', 'never']) {
      expect(await cancel({ origClientOrderId })).toMatchObject({ status: 400, code: -2011 });
    }
    await place({ newClientOrderId: 'a' });
    expect((await cancel({ symbol: 'BTCUSDT', origClientOrderId: 'a' })).code).toBe(-2011);
    expect((await cancel({})).row.msg).toContain('must be sent, but both were empty/null');
  });

  it('of all orders spares the algo orders and lists nothing', async () => {
    const account = sim.account('main');
    await place();
    await place({ symbol: 'BTCUSDT', price: '94000' });
    account.addAlgoOrder({
      symbol: 'ETHUSDT',
      side: 'SELL',
      quantity: '1',
      triggerPrice: '3000',
      clientAlgoId: 'a',
    });
    const reply = await signed(sim, 'DELETE', '/fapi/v1/allOpenOrders', { symbol: 'ETHUSDT' });
    expect(reply.row).toEqual({ code: '200', msg: 'The operation of cancel all open order is done.' });
    expect(account.openOrders().map((order) => order.symbol)).toEqual(['BTCUSDT']);
    expect(account.openAlgoOrders()).toHaveLength(1);
  });

  it('by countdown comes when the clock says so', async () => {
    await place({ newClientOrderId: 'a' });
    const countdown = (countdownTime: string) =>
      signed(sim, 'POST', '/fapi/v1/countdownCancelAll', { symbol: 'ETHUSDT', countdownTime });
    expect((await countdown('1000')).text).toBe('{"symbol":"ETHUSDT","countdownTime":"1000"}');
    sim.clock.advance(999);
    await countdown('1000');
    sim.clock.advance(999);
    expect(sim.account('main').openOrders()).toHaveLength(1);
    await countdown('0');
    sim.clock.advance(10_000);
    expect(sim.account('main').openOrders()).toHaveLength(1);
    await countdown('1000');
    sim.clock.advance(1000);
    expect(sim.account('main').openOrders()).toEqual([]);
  });
});

describe('modify', () => {
  it('gives a resting order another price and quantity under the same ids', async () => {
    const placed = await place({ newClientOrderId: 'a' });
    const reply = await signed(sim, 'PUT', '/fapi/v1/order', {
      symbol: 'ETHUSDT',
      side: 'BUY',
      origClientOrderId: 'a',
      quantity: '0.5',
      price: '3410',
    });
    expect(reply.row).toMatchObject({ orderId: placed.row.orderId, origQty: '0.500', price: '3410.00' });
    const gone = { symbol: 'ETHUSDT', side: 'BUY', origClientOrderId: 'b', quantity: '1', price: '1' };
    expect((await signed(sim, 'PUT', '/fapi/v1/order', gone)).code).toBe(-2013);
  });
});
