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

const v3 = async (query: Query = {}) => (await signed(sim, 'GET', '/fapi/v3/positionRisk', query)).rows;
const v2 = async (query: Query = {}) => (await signed(sim, 'GET', '/fapi/v2/positionRisk', query)).rows;

describe('v3/positionRisk', () => {
  it('lists a one-way position with the time of its last change', async () => {
    sim.account('main').setPosition({ symbol: 'BTCUSDT', amount: '-0.010', entryPrice: '96000' });
    sim.clock.advance(1000);
    expect(await v3()).toEqual([
      {
        symbol: 'BTCUSDT',
        positionSide: 'BOTH',
        positionAmt: '-0.010',
        entryPrice: '96000',
        breakEvenPrice: '96000',
        markPrice: '95000.00000000',
        unRealizedProfit: '10.00000000',
        liquidationPrice: '0',
        isolatedMargin: '0',
        notional: '-950.00000000',
        marginAsset: 'USDT',
        isolatedWallet: '0',
        initialMargin: '47.50000000',
        maintMargin: '6.17500000',
        positionInitialMargin: '47.50000000',
        openOrderInitialMargin: '0',
        adl: '2',
        bidNotional: '0',
        askNotional: '0',
        updateTime: String(NOON),
      },
    ]);
  });

  it('lists a flat symbol only while it has open orders', async () => {
    const account = sim.account('main');
    expect(await v3()).toEqual([]);
    account.addOrder({ symbol: 'ETHUSDT', side: 'BUY', quantity: '1', clientOrderId: 'a' });
    expect(await v3()).toMatchObject([{ symbol: 'ETHUSDT', positionAmt: '0', notional: '0' }]);
    account.cancelBehindTheBack('a');
    account.addAlgoOrder({
      symbol: 'ETHUSDT',
      side: 'SELL',
      quantity: '1',
      triggerPrice: '1',
      clientAlgoId: 'b',
    });
    expect(await v3()).toEqual([]);
  });

  it('lists hedge legs apart, the short one negative', async () => {
    const account = sim.account('main');
    account.setDualSidePosition(true);
    account.setPosition({ symbol: 'ETHUSDT', positionSide: 'LONG', amount: '1' });
    account.setPosition({ symbol: 'ETHUSDT', positionSide: 'SHORT', amount: '-0.5' });
    expect(await v3({ symbol: 'ETHUSDT' })).toMatchObject([
      { positionSide: 'LONG', positionAmt: '1.000', notional: '3500.00000000' },
      { positionSide: 'SHORT', positionAmt: '-0.500', notional: '-1750.00000000' },
    ]);
    expect(await v3({ symbol: 'BTCUSDT' })).toEqual([]);
  });

  it('follows fills, at the price and time of each', async () => {
    const account = sim.account('main');
    account.setPosition({ symbol: 'ETHUSDT', amount: '1', entryPrice: '3000' });
    account.addOrder({ symbol: 'ETHUSDT', side: 'BUY', quantity: '3', price: '3400', clientOrderId: 'a' });
    sim.clock.advance(500);
    account.fillOrder('a', '1');
    expect(await v3()).toMatchObject([
      { positionAmt: '2.000', entryPrice: '3200', updateTime: String(NOON + 500) },
    ]);
  });
});

describe('v2/positionRisk', () => {
  it('lists every symbol, flat ones included', async () => {
    sim.account('main').setPosition({ symbol: 'BTCUSDT', amount: '0.001' });
    const rows = await v2();
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatchObject({
      positionAmt: '0.001',
      leverage: '20',
      marginType: 'cross',
      isAutoAddMargin: 'false',
    });
    expect(rows[1]).toMatchObject({
      symbol: 'ETHUSDT',
      positionAmt: '0.000',
      notional: '0',
      updateTime: '0',
    });
    expect(rows[0]).not.toHaveProperty('marginAsset');
    sim.account('main').setDualSidePosition(true);
    expect(await v2({ symbol: 'BTCUSDT' })).toMatchObject([
      { positionSide: 'LONG', positionAmt: '0.001' },
      { positionSide: 'SHORT', positionAmt: '0.000' },
    ]);
  });
});

describe('account', () => {
  it('v3 sums up and lists what is in use', async () => {
    sim.account('main').setPosition({ symbol: 'BTCUSDT', amount: '0.01', entryPrice: '94000' });
    const { json } = await signed(sim, 'GET', '/fapi/v3/account');
    expect(json).toMatchObject({
      totalWalletBalance: '100000.00000000',
      totalUnrealizedProfit: '10.00000000',
      totalMarginBalance: '100010.00000000',
      assets: [{ asset: 'USDT', availableBalance: '99962.50000000' }],
      positions: [{ symbol: 'BTCUSDT', positionAmt: '0.010', unrealizedProfit: '10.00000000' }],
    });
  });

  it('v2 adds flags and lists every symbol', async () => {
    const { json } = await signed(sim, 'GET', '/fapi/v2/account');
    expect(json).toMatchObject({ canTrade: true, multiAssetsMargin: false, tradeGroupId: '-1' });
    expect((json as { positions: unknown[] }).positions).toHaveLength(6);
  });

  it('shows the mode in two places and changes it only when nothing is open', async () => {
    const account = sim.account('main');
    const change = (dualSidePosition: string) =>
      signed(sim, 'POST', '/fapi/v1/positionSide/dual', { dualSidePosition });
    expect((await change('false')).code).toBe(-4059);
    account.addOrder({ symbol: 'ETHUSDT', side: 'BUY', quantity: '1', clientOrderId: 'a' });
    expect((await change('true')).code).toBe(-4067);
    account.fillOrder('a');
    expect((await change('true')).code).toBe(-4068);
    account.setPosition({ symbol: 'ETHUSDT', amount: '0' });
    expect((await change('true')).row).toEqual({ code: '200', msg: 'success' });
    expect((await signed(sim, 'GET', '/fapi/v1/positionSide/dual')).row).toEqual({ dualSidePosition: true });
    expect((await signed(sim, 'GET', '/fapi/v1/accountConfig')).row).toMatchObject({
      dualSidePosition: true,
      canTrade: true,
    });
  });

  it('has symbol settings and brackets, with and without a symbol', async () => {
    const one = await signed(sim, 'GET', '/fapi/v1/symbolConfig', { symbol: 'ETHUSDT' });
    expect(one.text).toContain('"leverage":20');
    expect((await signed(sim, 'GET', '/fapi/v1/symbolConfig')).rows).toHaveLength(6);
    const brackets = await signed(sim, 'GET', '/fapi/v1/leverageBracket', { symbol: 'ETHUSDT' });
    expect(brackets.text).toContain('"maintMarginRatio":0.0065');
    expect(brackets.rows).toHaveLength(1);
  });
});

describe('seeding', () => {
  it('refuses a leg that does not fit the mode', () => {
    const account = sim.account('main');
    const set = (positionSide: 'BOTH' | 'LONG' | 'SHORT', amount: string) => () =>
      account.setPosition({ symbol: 'ETHUSDT', positionSide, amount });
    expect(set('LONG', '1')).toThrow(/one-way/);
    account.setDualSidePosition(true);
    expect(set('BOTH', '1')).toThrow(/hedge/);
    expect(set('SHORT', '1')).toThrow(/sign/);
    expect(set('LONG', '-1')).toThrow(/sign/);
    expect(set('LONG', '0')).not.toThrow();
  });

  it('carries legs over when the mode changes', () => {
    const account = sim.account('main');
    account.setPosition({ symbol: 'ETHUSDT', amount: '-2', entryPrice: '3400' });
    account.setDualSidePosition(true);
    expect(account.positions()).toMatchObject([{ positionSide: 'SHORT', amount: '-2', entryPrice: '3400' }]);
    account.setDualSidePosition(false);
    expect(account.positions()).toMatchObject([{ positionSide: 'BOTH', amount: '-2' }]);
  });

  it('refuses numbers, unknown symbols and half-specified algo orders', () => {
    const account = sim.account('main');
    const amount = 1 as unknown as string;
    expect(() => account.setPosition({ symbol: 'ETHUSDT', amount })).toThrow(/decimal string/);
    expect(() => account.setPosition({ symbol: 'NOPE', amount: '1' })).toThrow(/NOPE/);
    const half = { symbol: 'ETHUSDT', side: 'SELL', triggerPrice: '1', clientAlgoId: 'a' } as const;
    expect(() => account.addAlgoOrder(half)).toThrow(/either/);
    expect(() => account.fillOrder('nope')).toThrow(/no open order/);
    expect(() => sim.account('secret-looking')).toThrow('no account with this label or API key');
  });
});
