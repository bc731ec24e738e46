import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AccountHandle, Simulator } from '../../../src/simulator/index';
import { exchange, NOON, type Query, signed } from './client';

let sim: Simulator;
let account: AccountHandle;

beforeEach(async () => {
  sim = await exchange();
  account = sim.account('main');
});

afterEach(async () => {
  await sim.close();
});

const seed = (...ids: string[]) => {
  for (const clientOrderId of ids) {
    account.addOrder({ symbol: 'ETHUSDT', side: 'BUY', quantity: '1', price: '3400', clientOrderId });
  }
};
const seedAlgo = (clientAlgoId: string) =>
  account.addAlgoOrder({
    symbol: 'ETHUSDT',
    side: 'SELL',
    quantity: '1',
    triggerPrice: '3300',
    clientAlgoId,
  });
const list = () => signed(sim, 'GET', '/fapi/v1/openOrders', { symbol: 'ETHUSDT' });
const cancel = (query: Query) => signed(sim, 'DELETE', '/fapi/v1/order', { symbol: 'ETHUSDT', ...query });
const cancelBatch = (ids: string[]) =>
  signed(sim, 'DELETE', '/fapi/v1/batchOrders', {
    symbol: 'ETHUSDT',
    origClientOrderIdList: JSON.stringify(ids),
  });
const positions = async () => (await signed(sim, 'GET', '/fapi/v3/positionRisk')).rows;
const buy = (query: Query = {}) =>
  signed(sim, 'POST', '/fapi/v1/order', {
    symbol: 'ETHUSDT',
    side: 'BUY',
    type: 'MARKET',
    quantity: '1',
    newOrderRespType: 'RESULT',
    ...query,
  });

describe('races with a fill', () => {
  it('the order fills just before the cancel arrives', async () => {
    seed('a', 'b');
    sim.faults.add({ match: { method: 'DELETE' }, kind: 'fill-order' });
    expect((await cancel({ origClientOrderId: 'a' })).code).toBe(-2011);
    expect(account.positionAmount('ETHUSDT')).toBe('1');
    expect(account.openOrders()).toMatchObject([{ clientOrderId: 'b' }]);
    const fill = sim.log.effects().find((effect) => effect.kind === 'order_filled');
    expect(fill).toMatchObject({ cause: 'fault', clientOrderId: 'a', positionAfter: '1' });
  });

  it('the order fills in part before the cancel arrives', async () => {
    seed('a');
    sim.faults.add({ match: { method: 'DELETE' }, kind: 'fill-order', quantity: '0.3' });
    expect((await cancel({ origClientOrderId: 'a' })).row).toMatchObject({
      status: 'CANCELED',
      executedQty: '0.300',
    });
  });

  it('one order of a batch fills first', async () => {
    seed('a', 'b');
    sim.faults.add({ match: { method: 'DELETE' }, kind: 'fill-order', clientOrderId: 'b' });
    expect((await cancelBatch(['a', 'b'])).rows).toMatchObject([{ status: 'CANCELED' }, { code: '-2011' }]);
  });

  it('all orders of a batch fill first', async () => {
    seed('a', 'b', 'c');
    sim.faults.add({ match: { method: 'DELETE' }, kind: 'fill-order' });
    expect((await cancelBatch(['a', 'b'])).rows).toMatchObject([{ code: '-2011' }, { code: '-2011' }]);
    expect(account.openOrders()).toMatchObject([{ clientOrderId: 'c' }]);
  });

  it('the order fills between list and cancel', async () => {
    seed('a', 'b');
    const match = { path: '/fapi/v1/openOrders' };
    sim.faults.add({ match, kind: 'fill-order', clientOrderId: 'a', when: 'after' });
    expect((await list()).rows).toHaveLength(2);
    expect((await cancel({ origClientOrderId: 'a' })).code).toBe(-2011);
    expect(account.positionAmount('ETHUSDT')).toBe('1');
  });

  it('another client cancels in between', async () => {
    seed('a');
    sim.faults.add({ match: { path: '/fapi/v1/openOrders' }, kind: 'cancel-order', when: 'after' });
    expect((await list()).rows).toHaveLength(1);
    expect((await cancel({ origClientOrderId: 'a' })).code).toBe(-2011);
  });
});

describe('races with a trigger', () => {
  const cancelAlgo = () => signed(sim, 'DELETE', '/fapi/v1/algoOrder', { clientAlgoId: 'stop' });

  it('the algo order is triggering when the cancel arrives', async () => {
    seedAlgo('stop');
    sim.faults.add({ match: { method: 'DELETE' }, kind: 'trigger-algo', stage: 'triggering', times: 1 });
    expect((await cancelAlgo()).code).toBe(-4117);
    expect(account.positions()).toEqual([]);
  });

  it('the algo order triggers between list and cancel', async () => {
    seedAlgo('stop');
    const match = { path: '/fapi/v1/openAlgoOrders' };
    sim.faults.add({ match, kind: 'trigger-algo', clientAlgoId: 'stop', when: 'after' });
    expect((await signed(sim, 'GET', '/fapi/v1/openAlgoOrders')).rows).toHaveLength(1);
    expect((await cancelAlgo()).code).toBe(-2011);
    expect(account.positionAmount('ETHUSDT')).toBe('-1');
  });
});

describe('late and stale reads', () => {
  it('a new order is not found for a while, though it is there', async () => {
    const match = { method: 'POST', path: '/fapi/v1/order' };
    sim.faults.add({ match, kind: 'late-visibility', ms: 500 });
    const order = { type: 'LIMIT', timeInForce: 'GTC', price: '3400', newClientOrderId: 'a' };
    expect((await buy(order)).status).toBe(200);
    const query = () => signed(sim, 'GET', '/fapi/v1/order', { symbol: 'ETHUSDT', origClientOrderId: 'a' });
    sim.clock.advance(499);
    expect((await query()).code).toBe(-2013);
    expect((await list()).rows).toEqual([]);
    expect((await buy(order)).code).toBe(-4116);
    sim.clock.advance(1);
    expect((await query()).status).toBe(200);
    expect((await list()).rows).toHaveLength(1);
  });

  it('positions and open orders lag behind', async () => {
    seed('a');
    const match = { method: 'GET' };
    sim.faults.add({ match, kind: 'stale-read', ms: 1000 });
    sim.clock.advance(1);
    account.fillOrder('a');
    sim.clock.advance(999);
    expect((await list()).rows).toHaveLength(1);
    expect(await positions()).toMatchObject([{ positionAmt: '0' }]);
    sim.clock.advance(1);
    expect((await list()).rows).toEqual([]);
    expect(await positions()).toMatchObject([{ positionAmt: '1.000', updateTime: String(NOON + 1) }]);
  });

  it('only the reads that match lag behind', async () => {
    sim.faults.add({ match: { path: '/fapi/v3/positionRisk' }, kind: 'stale-read', ms: 1000 });
    seed('a');
    expect((await list()).rows).toHaveLength(1);
    expect(await positions()).toEqual([]);
  });
});

describe('execution', () => {
  it('a MARKET order fills in part and expires', async () => {
    sim.faults.add({ match: { method: 'POST' }, kind: 'partial-fill', quantity: '0.3' });
    expect((await buy()).row).toMatchObject({ status: 'EXPIRED', executedQty: '0.300', origQty: '1.000' });
    expect(account.positionAmount('ETHUSDT')).toBe('0.3');
    expect(sim.log.effects().map((effect) => [effect.kind, effect.quantity])).toEqual([
      ['order_placed', '1'],
      ['order_filled', '0.3'],
      ['order_expired', '0.7'],
    ]);
  });

  it('a MARKET order fills not at all', async () => {
    sim.faults.add({ match: { method: 'POST' }, kind: 'partial-fill', quantity: '0' });
    expect((await buy()).row).toMatchObject({ status: 'EXPIRED', executedQty: '0' });
  });

  it('the clock goes wrong', async () => {
    sim.faults.add({
      match: { path: '/fapi/v1/time' },
      kind: 'clock-skew',
      ms: 2000,
      when: 'after',
      times: 1,
    });
    expect((await signed(sim, 'GET', '/fapi/v1/time')).row.serverTime).toBe(String(NOON));
    expect((await list()).status).toBe(200);
    const old = { timestamp: String(NOON), recvWindow: '1999' };
    expect((await signed(sim, 'GET', '/fapi/v1/openOrders', old)).code).toBe(-1021);
  });

  it('a test does what it likes in between', async () => {
    sim.faults.add({
      match: { path: '/fapi/v1/openOrders' },
      kind: 'run',
      when: 'after',
      run: () => account.setDualSidePosition(true),
    });
    await list();
    expect((await buy()).code).toBe(-4061);
  });
});
