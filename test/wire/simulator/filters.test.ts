import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SYMBOLS, type Simulator, symbolSpec } from '../../../src/simulator/index';
import { exchange, type Query, signed } from './client';

let sim: Simulator;

beforeEach(async () => {
  const coarse = symbolSpec({
    symbol: 'TENUSDT',
    baseAsset: 'TEN',
    quantityPrecision: 0,
    stepSize: '10',
    minQty: '10',
    marketStepSize: '10',
    marketMinQty: '10',
    pricePrecision: 2,
    tickSize: '0.05',
    minPrice: '0.05',
    maxNumOrders: 2,
  });
  sim = await exchange({ symbols: [...DEFAULT_SYMBOLS, coarse] });
});

afterEach(async () => {
  await sim.close();
});

const limit = (query: Query = {}) =>
  signed(sim, 'POST', '/fapi/v1/order', {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.01',
    price: '94000',
    ...query,
  });
const market = (query: Query = {}) =>
  limit({ type: 'MARKET', timeInForce: undefined, price: undefined, ...query });

describe('quantity', () => {
  it.each([
    ['0', -4003],
    ['0.0005', -1111],
    ['1000.001', -4005],
    ['1e-7', -1100],
    ['-1', -1100],
    ['abc', -1100],
    ['', -1102],
  ])('%s is refused with %i', async (quantity, code) => {
    expect(await limit({ quantity })).toMatchObject({ status: 400, code });
  });

  it('below the minimum is -4004 and off the step -4023', async () => {
    const coarse = { symbol: 'TENUSDT', price: '100' };
    expect((await limit({ ...coarse, quantity: '5' })).code).toBe(-4004);
    expect((await limit({ ...coarse, quantity: '15' })).code).toBe(-4023);
    expect((await limit({ ...coarse, quantity: '20' })).status).toBe(200);
  });

  it('of a MARKET order follows MARKET_LOT_SIZE', async () => {
    expect((await market({ quantity: '120' })).status).toBe(200);
    expect((await market({ quantity: '120.001' })).code).toBe(-4005);
    expect((await limit({ quantity: '120.001' })).status).toBe(200);
  });
});

describe('price', () => {
  it.each([
    ['94000.123', -1111],
    ['94000.05', -4014],
    ['500', -4013],
    ['5000000', -4002],
  ])('%s is refused with %i', async (price, code) => {
    expect(await limit({ price })).toMatchObject({ status: 400, code });
  });

  it('stays within the multipliers of the mark price', async () => {
    expect((await limit({ price: '99750' })).status).toBe(200);
    const high = await limit({ price: '99750.1' });
    expect(high.row).toEqual({ code: '-4016', msg: "Limit price can't be higher than 99750.00." });
    expect((await limit({ side: 'SELL', price: '90250' })).status).toBe(200);
    expect((await limit({ side: 'SELL', price: '90249.9' })).code).toBe(-4024);
    // The other direction is free: far from the market, but harmless.
    expect((await limit({ price: '1000', quantity: '1' })).status).toBe(200);
  });

  it('of the best counterparty is checked for MARKET', async () => {
    sim.setBook('BTCUSDT', { bids: [], asks: [['99750.1', '1']] });
    expect(await market()).toMatchObject({ status: 400, code: -4131 });
  });
});

describe('notional', () => {
  it('has a minimum, by price for LIMIT and by mark price for MARKET', async () => {
    const small = await limit({ quantity: '0.001', price: '49999.9' });
    expect(small.row).toEqual({
      code: '-4164',
      msg: "Order's notional must be no smaller than 50 (unless you choose reduce only).",
    });
    expect((await limit({ quantity: '0.001', price: '50000' })).status).toBe(200);
    sim.setMarkPrice('BTCUSDT', '49999');
    expect((await market({ quantity: '0.001' })).code).toBe(-4164);
  });

  it('does not bind reduce-only orders', async () => {
    sim.setMarkPrice('BTCUSDT', '40000');
    sim.account('main').setPosition({ symbol: 'BTCUSDT', amount: '-0.001' });
    expect((await market({ quantity: '0.001', reduceOnly: 'true' })).status).toBe(200);
  });

  it('binds a hedge close only where the rule says so', async () => {
    sim.setMarkPrice('BTCUSDT', '40000');
    const account = sim.account('main');
    account.setDualSidePosition(true);
    account.setPosition({ symbol: 'BTCUSDT', positionSide: 'SHORT', amount: '-0.001' });
    sim.setRules({ hedgeCloseMinNotional: 'applies' });
    expect((await market({ quantity: '0.001', positionSide: 'SHORT' })).code).toBe(-4164);
    sim.setRules({ hedgeCloseMinNotional: 'exempt' });
    expect((await market({ quantity: '0.001', positionSide: 'SHORT' })).status).toBe(200);
  });
});

describe('the form of an order', () => {
  it.each([
    [{ symbol: 'NOPEUSDT' }, -1121],
    [{ symbol: undefined }, -1102],
    [{ side: 'HOLD' }, -1117],
    [{ type: 'ICEBERG' }, -1116],
    [{ type: 'STOP_MARKET' }, -4120],
    [{ timeInForce: 'SOON' }, -1115],
    [{ timeInForce: undefined }, -1102],
    [{ price: undefined }, -1102],
    [{ positionSide: 'UP' }, -4060],
    [{ positionSide: 'LONG' }, -4061],
    [{ reduceOnly: 'maybe' }, -4062],
    [{ newClientOrderId: 'x'.repeat(37) }, -4015],
    [{ newClientOrderId: 'a b' }, -4015],
    [{ type: 'MARKET' }, -1106],
  ] as const)('%j is refused with %i', async (query, code) => {
    expect(await limit(query)).toMatchObject({ status: 400, code });
    expect(sim.log.effects()).toEqual([]);
  });

  it('is checked by order/test without placing anything', async () => {
    const test = (query: Query) => signed(sim, 'POST', '/fapi/v1/order/test', query);
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET' };
    expect((await test({ ...order, quantity: '0.01' })).row).toEqual({});
    expect((await test({ ...order, quantity: '0' })).code).toBe(-4003);
    expect(sim.log.effects()).toEqual([]);
    expect(sim.log.writes()).toEqual([]);
  });

  it('allows so many open orders of a symbol', async () => {
    const coarse = { symbol: 'TENUSDT', price: '100', quantity: '10' };
    await limit(coarse);
    await limit(coarse);
    expect((await limit(coarse)).code).toBe(-2025);
  });
});

describe('symbol status', () => {
  it.each([
    ['SETTLING', -4140],
    ['PENDING_TRADING', -1122],
    ['CLOSE', -4141],
  ] as const)('%s refuses an opening order with %i', async (status, code) => {
    sim.setSymbolStatus('BTCUSDT', status);
    expect((await limit()).code).toBe(code);
    const info = await signed(sim, 'GET', '/fapi/v1/exchangeInfo');
    expect(info.text).toContain(`"status":"${status}"`);
  });

  it('SETTLING lets a position be reduced', async () => {
    sim.account('main').setPosition({ symbol: 'BTCUSDT', amount: '-0.01' });
    sim.setSymbolStatus('BTCUSDT', 'SETTLING');
    expect((await market({ reduceOnly: 'true' })).status).toBe(200);
  });
});
