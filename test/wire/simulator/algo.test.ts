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
  signed(sim, 'POST', '/fapi/v1/algoOrder', {
    algoType: 'CONDITIONAL',
    symbol: 'ETHUSDT',
    side: 'SELL',
    type: 'STOP_MARKET',
    quantity: '1',
    triggerPrice: '3400',
    clientAlgoId: 'stop',
    ...query,
  });
const close = (query: Query = {}) => place({ quantity: undefined, closePosition: 'true', ...query });
const get = (query: Query) => signed(sim, 'GET', '/fapi/v1/algoOrder', query);
const cancel = (query: Query) => signed(sim, 'DELETE', '/fapi/v1/algoOrder', query);
const open = (query: Query = {}) => signed(sim, 'GET', '/fapi/v1/openAlgoOrders', query);

describe('placing', () => {
  it('answers the order and keeps it apart from regular ones', async () => {
    const reply = await place();
    expect(reply.row).toMatchObject({
      algoId: '9100000000033225453',
      clientAlgoId: 'stop',
      algoType: 'CONDITIONAL',
      orderType: 'STOP_MARKET',
      algoStatus: 'NEW',
      triggerPrice: '3400.00',
      quantity: '1.000',
      icebergQuantity: null,
      activatePrice: '',
      callbackRate: '',
    });
    expect((await signed(sim, 'GET', '/fapi/v1/openOrders')).rows).toEqual([]);
    expect((await open()).rows).toMatchObject([{ actualOrderId: '', tpOrderType: '', algoStatus: 'NEW' }]);
    expect((await open({ algoType: 'OTHER' })).rows).toEqual([]);
    expect((await open({ symbol: 'BTCUSDT' })).rows).toEqual([]);
    expect((await open({ algoId: '9100000000033225453' })).rows).toHaveLength(1);
  });

  it.each([
    [{ algoType: 'VP' }, -1102],
    [{ type: 'LIMIT' }, -1116],
    [{ triggerPrice: undefined }, -1102],
    [{ triggerPrice: '3600' }, -2021],
    [{ triggerPrice: '3400.001' }, -1111],
    [{ quantity: '0' }, -4003],
    [{ clientAlgoId: 'a b' }, -4015],
    [{ closePosition: 'true' }, -4137],
    [{ quantity: undefined, closePosition: 'true', reduceOnly: 'true' }, -1106],
    [{ quantity: undefined, closePosition: 'true', reduceOnly: 'false' }, -4138],
    [{ quantity: undefined, closePosition: 'true', type: 'STOP', price: '3400' }, -1106],
    [{ workingType: 'INDEX' }, -1102],
    [{ positionSide: 'LONG' }, -4061],
    [{ type: 'TRAILING_STOP_MARKET', callbackRate: '20.1' }, -1102],
  ] as const)('%j is refused with %i', async (query, code) => {
    expect(await place(query)).toMatchObject({ status: 400, code });
    expect(sim.account('main').openAlgoOrders()).toEqual([]);
  });

  it('needs no position, even for closePosition', async () => {
    expect((await close()).row).toMatchObject({ closePosition: true, reduceOnly: true });
  });

  it('refuses a second open order of the same client id, and the 201st', async () => {
    await place();
    expect((await place()).code).toBe(-4116);
    const account = sim.account('main');
    for (let i = 1; i < 200; i++) {
      account.addAlgoOrder({
        symbol: 'BTCUSDT',
        side: 'SELL',
        quantity: '1',
        triggerPrice: '90000',
        clientAlgoId: `n${i}`,
      });
    }
    expect((await place({ clientAlgoId: 'one-too-many' })).code).toBe(-4045);
  });

  it('in hedge mode neither buys a LONG nor sells a SHORT with closePosition', async () => {
    sim.account('main').setDualSidePosition(true);
    expect((await close({ positionSide: 'SHORT' })).code).toBe(-4061);
    expect((await close({ positionSide: 'LONG' })).status).toBe(200);
    expect((await place({ positionSide: 'LONG', reduceOnly: 'true' })).code).toBe(-1106);
  });
});

describe('the quantity of a closePosition order', () => {
  it.each([
    ['zero', '"quantity":"0"'],
    ['null', '"quantity":null'],
    ['empty', '"quantity":""'],
  ] as const)('can be written as %s', async (closePositionQuantity, text) => {
    sim.setRules({ closePositionQuantity });
    await close();
    expect((await open()).text).toContain(text);
  });

  it('can be left out', async () => {
    sim.setRules({ closePositionQuantity: 'omitted', icebergQuantity: 'text' });
    await close();
    expect((await open()).rows[0]).not.toHaveProperty('quantity');
    expect((await open()).text).toContain('"icebergQuantity":"null"');
  });
});

describe('triggering', () => {
  const status = async () => (await get({ clientAlgoId: 'stop' })).row.algoStatus;

  it.each([
    ['STOP_MARKET', 'SELL', '3400', '3400.01', '3400'],
    ['STOP_MARKET', 'BUY', '3600', '3599.99', '3600'],
    ['TAKE_PROFIT_MARKET', 'SELL', '3600', '3599.99', '3600'],
    ['TAKE_PROFIT_MARKET', 'BUY', '3400', '3400.01', '3400'],
  ])('%s %s at %s: not at %s, at %s', async (type, side, triggerPrice, before, at) => {
    await place({ type, side, triggerPrice });
    sim.setMarkPrice('ETHUSDT', before);
    expect(await status()).toBe('NEW');
    sim.setMarkPrice('ETHUSDT', at);
    expect(await status()).toBe('FINISHED');
    expect(sim.account('main').positionAmount('ETHUSDT')).toBe(side === 'BUY' ? '1' : '-1');
  });

  it('makes a regular order that carries the client id', async () => {
    await place();
    sim.setMarkPrice('ETHUSDT', '3300');
    const reply = await get({ clientAlgoId: 'stop' });
    expect(reply.row).toMatchObject({ actualOrderId: '8389766145050669870', actualQty: '1.000' });
    expect(reply.text).toContain('"actualOrderId":"8389766145050669870"');
    const order = await signed(sim, 'GET', '/fapi/v1/order', {
      symbol: 'ETHUSDT',
      origClientOrderId: 'stop',
    });
    expect(order.row).toMatchObject({ type: 'MARKET', origType: 'STOP_MARKET', status: 'FILLED' });
    const kinds = sim.log.effects().map((effect) => effect.kind);
    expect(kinds).toEqual(['algo_placed', 'order_placed', 'order_filled', 'algo_triggered', 'algo_finished']);
  });

  it('watches the price its working type names', async () => {
    await place({ workingType: 'MARK_PRICE' });
    sim.setLastPrice('ETHUSDT', '3300');
    expect(await status()).toBe('NEW');
    await place({ workingType: 'CONTRACT_PRICE', clientAlgoId: 'last', triggerPrice: '3200' });
    sim.setLastPrice('ETHUSDT', '3200');
    expect((await get({ clientAlgoId: 'last' })).row.algoStatus).toBe('FINISHED');
  });

  it('of a STOP rests as a limit order and finishes with it', async () => {
    await place({ type: 'STOP', price: '3450' });
    sim.setMarkPrice('ETHUSDT', '3400');
    expect(await status()).toBe('TRIGGERED');
    const account = sim.account('main');
    expect(account.openOrders()).toMatchObject([{ price: '3450', origType: 'STOP', clientOrderId: 'stop' }]);
    account.fillOrder('stop');
    expect(await status()).toBe('FINISHED');
  });

  it('of a trailing stop follows the best price', async () => {
    await place({
      type: 'TRAILING_STOP_MARKET',
      triggerPrice: undefined,
      activationPrice: '3600',
      callbackRate: '1',
    });
    for (const price of ['3590', '3500', '3600', '4000', '3961']) sim.setMarkPrice('ETHUSDT', price);
    expect(await status()).toBe('NEW');
    sim.setMarkPrice('ETHUSDT', '3960');
    expect(await status()).toBe('FINISHED');
  });

  it('closes the whole position, or expires without one', async () => {
    const account = sim.account('main');
    account.setPosition({ symbol: 'ETHUSDT', amount: '3' });
    await close();
    sim.setMarkPrice('ETHUSDT', '3400');
    expect(account.positions()).toEqual([]);
    expect(await status()).toBe('FINISHED');
    sim.setMarkPrice('ETHUSDT', '3500');
    await close({ clientAlgoId: 'again' });
    sim.setMarkPrice('ETHUSDT', '3400');
    expect((await get({ clientAlgoId: 'again' })).row.algoStatus).toBe('EXPIRED');
  });

  it('rejects what the reduce-only policy refuses, after the placement was accepted', async () => {
    await place({ reduceOnly: 'true' });
    sim.setMarkPrice('ETHUSDT', '3400');
    expect(await status()).toBe('REJECTED');
    expect(sim.account('main').orders()).toEqual([]);
  });

  it('expires closePosition orders when the position is closed otherwise', async () => {
    sim.account('main').setPosition({ symbol: 'ETHUSDT', amount: '1' });
    await close();
    await signed(sim, 'POST', '/fapi/v1/order', {
      symbol: 'ETHUSDT',
      side: 'SELL',
      type: 'MARKET',
      quantity: '1',
      reduceOnly: 'true',
    });
    expect(await status()).toBe('EXPIRED');
  });
});

describe('cancelling', () => {
  it('answers the code as a string, as nowhere else', async () => {
    await place();
    const reply = await cancel({ clientAlgoId: 'stop' });
    expect(reply.text).toBe(
      '{"algoId":9100000000033225453,"clientAlgoId":"stop","code":"200","msg":"success"}',
    );
    expect((await get({ clientAlgoId: 'stop' })).row).toMatchObject({ algoStatus: 'CANCELED' });
  });

  it('knows open algo orders only', async () => {
    sim.account('main').addOrder({ symbol: 'ETHUSDT', side: 'BUY', quantity: '1', clientOrderId: 'order' });
    expect((await cancel({ clientAlgoId: 'order' })).code).toBe(-2011);
    expect((await cancel({ algoId: '8389766145050669870' })).code).toBe(-2011);
    expect((await cancel({})).code).toBe(-1102);
    expect((await get({ clientAlgoId: 'order' })).code).toBe(-2013);
  });

  it('comes too late while the order is triggering', async () => {
    await place();
    sim.account('main').triggerAlgo('stop', 'triggering');
    expect(await cancel({ clientAlgoId: 'stop' })).toMatchObject({ status: 400, code: -4117 });
    expect((await open()).rows).toMatchObject([{ algoStatus: 'TRIGGERING' }]);
    sim.account('main').triggerAlgo('stop');
    expect((await cancel({ clientAlgoId: 'stop' })).code).toBe(-2011);
  });

  it('of all algo orders of a symbol spares the regular ones', async () => {
    const account = sim.account('main');
    account.addOrder({ symbol: 'ETHUSDT', side: 'BUY', quantity: '1', clientOrderId: 'order' });
    await place();
    const reply = await signed(sim, 'DELETE', '/fapi/v1/algoOpenOrders', { symbol: 'ETHUSDT' });
    expect(reply.text).toContain('"code":200');
    expect(account.openAlgoOrders()).toEqual([]);
    expect(account.openOrders()).toHaveLength(1);
  });
});

describe('history', () => {
  it('forgets cancelled algo orders after three days', async () => {
    await place();
    await cancel({ clientAlgoId: 'stop' });
    const all = await signed(sim, 'GET', '/fapi/v1/allAlgoOrders', { symbol: 'ETHUSDT' });
    expect(all.rows).toMatchObject([{ clientAlgoId: 'stop', algoStatus: 'CANCELED' }]);
    sim.clock.set(NOON + 3 * DAY + 1);
    expect((await get({ clientAlgoId: 'stop' })).code).toBe(-2013);
  });
});
