import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AGO, Stack } from '../support/stack';

describe('a cycle', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
  });
  afterAll(() => stack.stop());

  it('is clean when exchange and expected state agree', async () => {
    const report = await stack.cycle();
    expect(report).toMatchObject({ outcome: 'clean', actions: [], reported: [] });
  });

  it('cancels and closes what does not belong, once armed', async () => {
    const time = Date.now() - AGO;
    stack.exchange.addOrder({
      symbol: 'BTCUSDT',
      side: 'BUY',
      quantity: '0.002',
      price: '90000',
      clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_1',
      time,
    });
    stack.exchange.setPosition({ symbol: 'BTCUSDT', amount: '0.004', updateTime: time });
    const blocked = await stack.cycle();
    expect(blocked).toMatchObject({
      outcome: 'blocked',
      actions: [{ reason: 'not_armed' }, { reason: 'not_armed' }],
    });
    await stack.arm();
    const acted = await stack.cycle();
    expect(acted).toMatchObject({
      outcome: 'acted',
      actions: [{ result: 'executed' }, { result: 'executed' }],
    });
    expect(stack.exchange.openOrders()).toEqual([]);
  });
});
