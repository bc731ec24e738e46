import { afterAll, afterEach, beforeAll, describe, expect, it as plainIt } from 'vitest';
import { symbolSpec } from '../../src/simulator';
import { it } from '../support/it';
import { permitFor, request } from '../support/reservation';
import { AGO, OPEN_POLICY, Stack } from '../support/stack';
import { restingIds, strayOrder, strayPosition } from '../support/strays';

/** Reasons that no story of another file leads to; docs/runbooks/evidence.md has them all. */
describe('a cycle is blocked and writes nothing', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
  });
  afterAll(() => stack.stop());
  afterEach(() => {
    for (const { clientOrderId } of stack.exchange.openOrders())
      stack.exchange.cancelBehindTheBack(clientOrderId);
    stack.exchange.setPosition({ symbol: 'BTCUSDT', amount: '0' });
    stack.bot.orders = [];
    expect(stack.sim.log.writes()).toEqual([]);
  });

  plainIt('strategy_not_allowed: the id names a strategy that is not on the list', async () => {
    const clientOrderId = 'grinder_x_BTCUSDT_1_1704067200_1';
    strayOrder(stack, { clientOrderId });
    stack.bot.orders = [
      { symbol: 'BTCUSDT', clientOrderId, status: 'CANCELED', createdAt: Date.now() - AGO },
    ];
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      actions: [{ mismatch: 'ORDER_STATUS_DIVERGENCE', gates: ['strategy_not_allowed'] }],
    });
  });

  plainIt('price_unavailable: the exchange gives no mark price', async () => {
    strayPosition(stack, '0.004');
    const priceless = stack.sim.faults.add({
      kind: 'malformed-row',
      rowSymbol: 'BTCUSDT',
      field: 'markPrice',
      value: '',
      match: { path: '/fapi/v3/positionRisk' },
      when: 'after',
    });
    await stack.arm();
    const report = await stack.cycle();
    priceless.remove();
    expect(report).toMatchObject({ outcome: 'blocked', actions: [{ gates: ['price_unavailable'] }] });
  });

  plainIt('max_symbols_reached: another symbol would be one too many', async () => {
    strayOrder(stack);
    await stack.configure({ ...OPEN_POLICY, maxSymbolsPerAction: 0 });
    await stack.arm();
    const report = await stack.cycle();
    await stack.configure(OPEN_POLICY);
    expect(report).toMatchObject({ outcome: 'blocked', actions: [{ gates: ['max_symbols_reached'] }] });
  });

  plainIt(
    'own_order_blocks_close: ours rests on the closing side, and nothing is to be cancelled',
    async () => {
      strayPosition(stack, '0.004');
      const order = strayOrder(stack, { side: 'SELL' });
      await stack.configure({ ...OPEN_POLICY, action: 'flatten' });
      await stack.arm();
      const report = await stack.cycle();
      await stack.configure(OPEN_POLICY);
      expect(report.actions.find(({ action }) => action === 'flatten')).toMatchObject({
        result: 'blocked',
        gates: ['own_order_blocks_close'],
        detail: `${order} rests on the closing side`,
      });
    },
  );

  plainIt('too_recent: the order was filled in part between the two looks', async () => {
    const order = strayOrder(stack);
    await stack.arm();
    await stack.unlocked();
    const secondLook = stack.sim.hold({ match: { path: '/fapi/v1/openOrders', nth: 2 }, when: 'before' });
    const cycle = await stack.startCycle();
    await secondLook.reached;
    stack.exchange.fillOrder(order, '0.001');
    secondLook.release();
    expect(await cycle.result()).toMatchObject({
      outcome: 'blocked',
      actions: [{ target: order, reason: 'too_recent' }],
    });
  });
});

describe.concurrent('and is blocked as well', () => {
  it('quote_not_usd: where the limit in USDT says nothing about the position', async ({ start }) => {
    const symbol = symbolSpec({
      symbol: 'ETHBTC',
      baseAsset: 'ETH',
      quoteAsset: 'BTC',
      markPrice: '0.035',
    });
    const stack = await start({
      simulator: { symbols: [symbol] },
      policy: { ...OPEN_POLICY, symbolWhitelist: ['ETHBTC'] },
    });
    strayPosition(stack, '12', { symbol: 'ETHBTC' });
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      actions: [{ notional: null, gates: ['quote_not_usd'] }],
    });
    expect(stack.sim.log.writes()).toEqual([]);
  });

  it('guard_unavailable: where somebody terminated the guard', async ({ start }) => {
    const stack = await start();
    strayOrder(stack);
    await stack.arm();
    await stack.guardHandle().terminate('by the test');
    expect(await stack.cycleNow()).toMatchObject({
      outcome: 'blocked',
      actions: [{ gates: ['guard_unavailable'] }],
    });
    expect(stack.sim.log.writes()).toEqual([]);
  });

  it('reset_run: where somebody reset the cycle to its beginning', async ({ start }) => {
    const stack = await start();
    strayOrder(stack);
    await stack.arm();
    const cycle = await stack.startCycle();
    expect(await cycle.result()).toMatchObject({ outcome: 'acted' });
    const stray = strayOrder(stack);
    await stack.unlocked();
    const { events } = await cycle.fetchHistory();
    const first = events?.find(({ workflowTaskCompletedEventAttributes: task }) => task != null)?.eventId;
    const { runId } = await stack.client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: cycle.workflowId, runId: cycle.firstExecutionRunId },
      reason: 'by the test',
      requestId: 'reset-1',
      workflowTaskFinishEventId: first,
    });
    const again = stack.client.workflow.getHandle(cycle.workflowId, runId ?? '');
    expect(await again.result()).toMatchObject({
      outcome: 'blocked',
      actions: [{ target: stray, reason: 'reset_run' }],
    });
    expect(stack.sim.log.writes()).toHaveLength(1);
    expect(restingIds(stack)).toEqual([stray]);
  });
});

/** What no cycle asks for: whoever may send updates could. */
describe.concurrent('the guard itself refuses', () => {
  it('write_changed: a permit for another order than the reserved one', async ({ start }) => {
    const stack = await start();
    await stack.arm();
    const asked = await request(stack, 'run-1', { planMaxAgeMs: 60_000 });
    expect(await stack.guards.reserve(stack.account, asked)).toMatchObject({ refused: null });
    const targets = ['cancel BTCUSDT regular 4711 grinder_d_BTCUSDT_1_1704067200_4711'];
    const changed = { ...permitFor(asked, 'w1', 'n1'), targets };
    expect(await stack.guards.permit(stack.account, changed)).toEqual({
      given: false,
      everGiven: false,
      reason: 'write_changed',
    });
    expect(await stack.guards.permit(stack.account, permitFor(asked, 'w1', 'n2'))).toMatchObject({
      given: true,
    });
  });

  it('bot_is_back: a plan on what the bot wrote after it was declared down', async ({ start }) => {
    const stack = await start();
    const { arming } = await stack.arm({ botIsDown: true });
    const asked = await request(stack, 'run-1', { asOf: (arming?.at ?? 0) + 1, asOfFromBot: true });
    expect(await stack.guards.reserve(stack.account, asked)).toMatchObject({ refused: 'bot_is_back' });
    expect(await stack.status()).toMatchObject({ armed: false, disarmed: { reason: 'bot_is_back' } });
  });
});
