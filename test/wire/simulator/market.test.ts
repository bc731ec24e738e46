import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Simulator, symbolSpec } from '../../../src/simulator/index';
import { exchange, NOON, send } from './client';

let sim: Simulator;

beforeEach(async () => {
  sim = await exchange();
});

afterEach(async () => {
  await sim.close();
});

const get = (target: string) => send(sim, 'GET', target, { key: null });

describe('public endpoints', () => {
  it('tell the exchange time', async () => {
    expect((await get('/fapi/v1/ping')).text).toBe('{}');
    expect((await get('/fapi/v1/time')).text).toBe(`{"serverTime":${NOON}}`);
    sim.clock.skew(-1500);
    expect((await get('/fapi/v1/time')).text).toBe(`{"serverTime":${NOON - 1500}}`);
  });

  it('show prices of one symbol or of all', async () => {
    sim.setMarkPrice('ETHUSDT', '3456.78');
    expect((await get('/fapi/v1/premiumIndex?symbol=ETHUSDT')).row).toMatchObject({
      markPrice: '3456.78000000',
      time: String(NOON),
    });
    expect((await get('/fapi/v1/premiumIndex')).rows).toHaveLength(6);
    expect((await get('/fapi/v2/ticker/price?symbol=ETHUSDT')).row.price).toBe('3456.78');
    expect((await get('/fapi/v1/ticker/bookTicker?symbol=ETHUSDT')).row).toMatchObject({
      bidPrice: '3456.77000000',
      askPrice: '3456.79000000',
    });
    sim.setBook('ETHUSDT', { bids: [['3400', '1']], asks: [] });
    expect((await get('/fapi/v1/ticker/bookTicker?symbol=ETHUSDT')).row).toMatchObject({
      bidQty: '1.00000000',
      askQty: '0.00000000',
    });
    sim.setBook('ETHUSDT', null);
    expect((await get('/fapi/v1/ticker/bookTicker?symbol=ETHUSDT')).row.bidQty).toBe('10000.00000000');
    expect((await get('/fapi/v1/premiumIndex?symbol=NOPE')).code).toBe(-1121);
  });

  it('describe the symbols', async () => {
    const info = (await get('/fapi/v1/exchangeInfo')).json as {
      symbols: { symbol: string; orderTypes: string[]; filters: unknown[] }[];
    };
    expect(info.symbols.map((each) => each.symbol)).toEqual([
      'BTCUSDT',
      'ETHUSDT',
      'SOLUSDT',
      'XRPUSDT',
      'BTCUSDT_261225',
      '测试USDT',
    ]);
    expect(info.symbols[0]?.orderTypes).toContain('MARKET');
    expect(info.symbols[0]?.filters).toContainEqual({ filterType: 'MIN_NOTIONAL', notional: '50' });
    expect(info.symbols[0]?.filters).toContainEqual({
      filterType: 'MARKET_LOT_SIZE',
      minQty: '0.001',
      stepSize: '0.001',
      maxQty: '120',
    });
    expect(info.symbols[4]).toMatchObject({ pair: 'BTCUSDT', contractType: 'CURRENT_QUARTER' });
  });

  it('are 404 where the exchange has nothing', async () => {
    const reply = await get('/fapi/v1/positionRisk');
    expect(reply).toMatchObject({ status: 404, code: -5000 });
    expect(reply.row.msg).toBe('Path /fapi/v1/positionRisk, Method GET is invalid');
  });
});

describe('symbols', () => {
  it('can be replaced', async () => {
    const own = await exchange({ symbols: [symbolSpec({ symbol: 'DOGEUSDT', baseAsset: 'DOGE' })] });
    const reply = await send(own, 'GET', '/fapi/v2/ticker/price');
    expect(reply.rows).toMatchObject([{ symbol: 'DOGEUSDT', price: '100.00' }]);
    await own.close();
  });
});
