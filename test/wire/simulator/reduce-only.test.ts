import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../src/simulator/index';
import { exchange, type Query, signed } from './client';

let sim: Simulator;

beforeEach(async () => {
  sim = await exchange();
});

afterEach(async () => {
  await sim.close();
});

const close = (quantity: string, query: Query = {}) =>
  signed(sim, 'POST', '/fapi/v1/order', {
    symbol: 'ETHUSDT',
    side: 'SELL',
    type: 'MARKET',
    quantity,
    reduceOnly: 'true',
    newOrderRespType: 'RESULT',
    ...query,
  });
const closeLimit = (quantity: string) =>
  close(quantity, { type: 'LIMIT', timeInForce: 'GTC', price: '3600' });

const hold = (amount: string) => sim.account('main').setPosition({ symbol: 'ETHUSDT', amount });
const takeProfit = (quantity: string) =>
  sim.account('main').addOrder({
    symbol: 'ETHUSDT',
    side: 'SELL',
    quantity,
    price: '3600',
    reduceOnly: true,
    clientOrderId: `tp-${quantity}`,
  });

describe('strict', () => {
  it('refuses when flat and in the direction of the position', async () => {
    expect(await close('1')).toMatchObject({ status: 400, code: -2022 });
    hold('-1');
    expect((await close('1')).code).toBe(-2022);
  });

  it('refuses more than the position and closes exactly it', async () => {
    hold('1');
    expect((await close('1.001')).code).toBe(-2022);
    expect((await close('1')).row).toMatchObject({ status: 'FILLED', executedQty: '1.000' });
    expect(sim.account('main').positions()).toEqual([]);
  });

  it('counts resting reduce-only orders for LIMIT, not for MARKET', async () => {
    hold('1');
    takeProfit('0.6');
    expect((await closeLimit('0.5')).code).toBe(-2022);
    expect((await closeLimit('0.4')).status).toBe(200);
    expect((await close('1')).status).toBe(200);
  });

  it('expires the resting orders that a close leaves without a position', async () => {
    hold('1');
    takeProfit('0.6');
    takeProfit('0.4');
    await close('0.5');
    const left = sim.account('main').orders();
    expect(left.map((order) => order.status)).toEqual(['EXPIRED', 'NEW', 'FILLED']);
    const expired = sim.log.effects().filter((effect) => effect.kind === 'order_expired');
    expect(expired).toMatchObject([{ clientOrderId: 'tp-0.6', cause: 'engine', requestSeq: 1 }]);
  });
});

describe('strictest', () => {
  it('refuses a MARKET close while reduce-only orders cover the position', async () => {
    sim.setRules({ reduceOnly: 'strictest' });
    hold('1');
    takeProfit('1');
    expect((await close('1')).code).toBe(-2022);
    sim.account('main').cancelBehindTheBack('tp-1');
    expect((await close('1')).status).toBe(200);
  });
});

describe('when flat', () => {
  it.each(['strict', 'strictest', 'clamp', 'pmLike'] as const)(
    '%s refuses with -2022',
    async (reduceOnly) => {
      sim.setRules({ reduceOnly });
      takeProfit('1');
      expect((await close('1')).code).toBe(-2022);
      expect(sim.account('main').orders()).toHaveLength(1);
    },
  );
});

describe('clamp', () => {
  it('closes the position and no more, knocking out resting orders', async () => {
    sim.setRules({ reduceOnly: 'clamp' });
    hold('1');
    takeProfit('1');
    const reply = await close('5');
    expect(reply.row).toMatchObject({ status: 'FILLED', origQty: '1.000', executedQty: '1.000' });
    expect(sim.account('main').positions()).toEqual([]);
    expect(sim.account('main').openOrders()).toEqual([]);
  });

  it('can show the sent quantity and EXPIRED instead', async () => {
    sim.setRules({ reduceOnly: 'clamp', clampedOrder: 'expired' });
    hold('1');
    const reply = await close('5');
    expect(reply.row).toMatchObject({ status: 'EXPIRED', origQty: '5.000', executedQty: '1.000' });
  });

  it('survives several levels of the book', async () => {
    sim.setRules({ reduceOnly: 'clamp', clampedOrder: 'expired' });
    sim.setBook('ETHUSDT', {
      bids: [
        ['3499', '0.4'],
        ['3500', '0.3'],
        ['3498', '9'],
      ],
      asks: [],
    });
    hold('1');
    expect((await close('5')).row).toMatchObject({ status: 'EXPIRED', executedQty: '1.000' });
    expect(
      sim
        .account('main')
        .trades()
        .map((trade) => [trade.price, trade.qty]),
    ).toEqual([
      ['3500', '0.3'],
      ['3499', '0.4'],
      ['3498', '0.3'],
    ]);
  });
});

describe('pmLike', () => {
  it('answers -4118 while any order of the same side rests', async () => {
    sim.setRules({ reduceOnly: 'pmLike' });
    hold('1');
    sim.account('main').addOrder({
      symbol: 'ETHUSDT',
      side: 'SELL',
      quantity: '0.1',
      price: '3600',
      clientOrderId: 'grid',
    });
    expect(await close('1')).toMatchObject({ status: 400, code: -4118 });
    sim.account('main').cancelBehindTheBack('grid');
    sim.account('main').addOrder({
      symbol: 'ETHUSDT',
      side: 'BUY',
      quantity: '0.1',
      price: '3400',
      clientOrderId: 'other-side',
    });
    expect((await close('1')).status).toBe(200);
  });
});

describe('without reduceOnly', () => {
  it('an order may turn a one-way position', async () => {
    hold('1');
    await close('3', { reduceOnly: undefined });
    expect(sim.account('main').positions()).toMatchObject([{ amount: '-2', entryPrice: '3499.99' }]);
    const fill = sim.log.effects().find((effect) => effect.kind === 'order_filled');
    expect(fill).toMatchObject({ positionBefore: '1', positionAfter: '-2' });
  });
});

describe('hedge mode', () => {
  const hedge = (quantity: string, query: Query) => close(quantity, { reduceOnly: undefined, ...query });

  beforeEach(() => {
    const account = sim.account('main');
    account.setDualSidePosition(true);
    account.setPosition({ symbol: 'ETHUSDT', positionSide: 'LONG', amount: '1' });
    account.setPosition({ symbol: 'ETHUSDT', positionSide: 'SHORT', amount: '-2' });
  });

  it('needs positionSide and refuses reduceOnly in every form', async () => {
    expect((await hedge('1', {})).code).toBe(-4061);
    expect((await hedge('1', { positionSide: 'BOTH' })).code).toBe(-4061);
    const flagged = await hedge('1', { positionSide: 'LONG', reduceOnly: 'true' });
    expect(flagged.row).toEqual({ code: '-1106', msg: "Parameter 'reduceonly' sent when not required." });
    expect((await hedge('1', { positionSide: 'LONG', reduceOnly: 'false' })).code).toBe(-1106);
  });

  it('closes each leg by itself and never beyond flat', async () => {
    expect((await hedge('1.001', { positionSide: 'LONG' })).code).toBe(-2022);
    expect((await hedge('1', { positionSide: 'LONG' })).row.reduceOnly).toBe(false);
    expect((await hedge('1', { positionSide: 'LONG' })).code).toBe(-2022);
    await hedge('2', { side: 'BUY', positionSide: 'SHORT' });
    expect(sim.account('main').positions()).toEqual([]);
  });

  it('opens with the other direction', async () => {
    await hedge('1', { side: 'BUY', positionSide: 'LONG' });
    expect(sim.account('main').positionAmount('ETHUSDT', 'LONG')).toBe('2');
  });
});
