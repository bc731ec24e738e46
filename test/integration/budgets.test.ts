import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPEN_POLICY, Stack } from '../support/stack';
import { strayOrder, strayPosition } from '../support/strays';

describe('limits across cycles', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
  });
  afterAll(() => stack.stop());

  it('counts calls per day over several cycles, and gives nothing beyond', async () => {
    await stack.configure({ ...OPEN_POLICY, budget: { maxCallsPerDay: 3 } });
    await stack.arm();
    strayOrder(stack);
    strayOrder(stack);
    expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });
    strayOrder(stack);
    strayOrder(stack);
    const report = await stack.cycle();
    expect(report.actions.map(({ result, reason }) => reason ?? result).sort()).toEqual([
      'executed',
      'max_calls_per_day',
    ]);
    expect((await stack.status()).budget).toMatchObject({ used: { calls: 3 }, remaining: { calls: 0 } });
    stack.exchange.cancelBehindTheBack(stack.exchange.openOrders()[0]?.clientOrderId ?? '');
  });

  it('counts notional per day over several cycles', async () => {
    await stack.configure({ ...OPEN_POLICY, budget: { maxNotionalPerDay: '500' } });
    await stack.arm();
    strayPosition(stack, '0.004');
    expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });
    strayPosition(stack, '0.002');
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      actions: [{ notional: '190', gates: ['max_notional_per_day'] }],
    });
    expect((await stack.status()).budget.used.notional).toBe('380');
    stack.exchange.setPosition({ symbol: 'BTCUSDT', amount: '0' });
  });

  it('does not act again before the cooldown has elapsed', async () => {
    await stack.configure({ ...OPEN_POLICY, cooldownSeconds: 25 });
    await stack.until(({ cooldownUntil, at }) => cooldownUntil <= at);
    await stack.arm();
    strayOrder(stack);
    expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });
    strayOrder(stack);
    const writes = stack.sim.log.writes().length;
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      actions: [{ gates: ['cooldown_not_elapsed'] }],
    });
    expect(stack.sim.log.writes()).toHaveLength(writes);
    await stack.until(({ cooldownUntil, at }) => cooldownUntil <= at);
    expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });
  });
});
