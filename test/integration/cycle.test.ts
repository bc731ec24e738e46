import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AGO, OPEN_POLICY, Stack } from '../support/stack';
import { ownId, protectiveOrder, restingIds, strayOrder, strayPosition } from '../support/strays';

describe('a cycle in one-way mode', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
  });
  afterAll(() => stack.stop());
  beforeEach(async () => {
    await stack.configure({ ...OPEN_POLICY, maxSymbolsPerAction: 2 });
    await stack.configure(OPEN_POLICY);
  });
  afterEach(() => {
    for (const { clientOrderId } of stack.exchange.openOrders())
      stack.exchange.cancelBehindTheBack(clientOrderId);
    for (const { clientAlgoId } of stack.exchange.openAlgoOrders())
      stack.exchange.cancelAlgoBehindTheBack(clientAlgoId);
    stack.exchange.setPosition({ symbol: 'BTCUSDT', amount: '0' });
    stack.bot.orders = [];
    stack.bot.positions = [];
  });

  it('is clean when exchange and expected state agree', async () => {
    const clientOrderId = strayOrder(stack);
    strayPosition(stack, '0.010');
    stack.bot.orders = [{ symbol: 'BTCUSDT', clientOrderId, status: 'OPEN', createdAt: Date.now() - AGO }];
    stack.bot.positions = [{ symbol: 'BTCUSDT', positionSide: 'BOTH', amount: '0.0100' }];
    // The worker's own look at the account and the exchange's limits at its start.
    const asksAtItsStart = ['/fapi/v1/accountConfig', '/fapi/v3/balance', '/fapi/v1/exchangeInfo'];
    await expect
      .poll(() => stack.sim.log.entries.map(({ path }) => path))
      .toEqual(expect.arrayContaining(asksAtItsStart));
    const before = stack.sim.log.entries.length;
    const report = await stack.cycle();
    expect(report).toMatchObject({
      outcome: 'clean',
      actions: [],
      reported: [],
      counts: { openOrders: 1, positions: 1 },
    });
    const asked = stack.sim.log.entries.slice(before).map(({ method, path }) => `${method} ${path}`);
    // A clock that a busy machine cannot tell closely enough is measured again.
    expect([...new Set(asked)].sort(), 'request weight is what a clean cycle costs').toEqual([
      'GET /fapi/v1/accountConfig',
      'GET /fapi/v1/openAlgoOrders',
      'GET /fapi/v1/openOrders',
      'GET /fapi/v1/time',
      'GET /fapi/v3/positionRisk',
    ]);
  });

  it('reports what is missing and what has another amount, and does nothing about it', async () => {
    strayPosition(stack, '0.010');
    stack.bot.orders = [
      { symbol: 'BTCUSDT', clientOrderId: ownId(), status: 'OPEN', createdAt: Date.now() - AGO },
    ];
    stack.bot.positions = [{ symbol: 'BTCUSDT', positionSide: 'BOTH', amount: '-0.010' }];
    await stack.arm();
    const report = await stack.cycle();
    expect(report).toMatchObject({
      outcome: 'reported',
      actions: [],
      reported: [
        { type: 'ORDER_MISSING_ON_EXCHANGE' },
        { type: 'POSITION_AMOUNT_MISMATCH', expected: '-0.010' },
      ],
    });
  });

  it('cancels unexpected orders of ours, regular and conditional, in batches', async () => {
    for (let i = 0; i < 12; i += 1) strayOrder(stack);
    await stack.configure({
      ...OPEN_POLICY,
      action: 'cancel_all',
      maxOrdersPerAction: 11,
      budget: { maxCallsPerRun: 20 },
    });
    await stack.arm();
    const report = await stack.cycle();
    const results = report.actions.map(({ result, reason }) => reason ?? result);
    expect(report.outcome).toBe('acted');
    expect(results.filter((result) => result === 'executed')).toHaveLength(11);
    expect(results.filter((result) => result === 'max_orders_reached')).toHaveLength(1);
    expect(restingIds(stack)).toHaveLength(1);
    const writes = stack.sim.log.writes().slice(-2);
    expect(writes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'DELETE /fapi/v1/batchOrders',
      'DELETE /fapi/v1/batchOrders',
    ]);
  });

  it('closes an unexpected position and never more than it', async () => {
    strayPosition(stack, '-0.005');
    await stack.configure({ ...OPEN_POLICY, action: 'flatten' });
    await stack.arm();
    const report = await stack.cycle();
    expect(report).toMatchObject({
      outcome: 'acted',
      actions: [{ action: 'flatten', side: 'BUY', result: 'executed', notional: '475' }],
    });
    const write = stack.sim.log.writes().at(-1);
    expect(write?.params).toMatchObject({
      type: 'MARKET',
      side: 'BUY',
      quantity: '0.005',
      reduceOnly: 'true',
    });
    expect(write?.effects.at(-1)).toMatchObject({ positionBefore: '-0.005', positionAfter: '0' });
  });

  it('cancels first, takes protection away only with its leg, and then closes', async () => {
    const stray = strayOrder(stack);
    const stop = protectiveOrder(stack);
    strayPosition(stack);
    await stack.arm();
    const report = await stack.cycle();
    expect(report).toMatchObject({ outcome: 'acted', unprotectedPosition: false });
    expect(report.actions.map(({ target, result }) => [target, result])).toEqual([
      [stray, 'executed'],
      [stop, 'executed'],
      ['BOTH', 'executed'],
    ]);
    const paths = stack.sim.log
      .writes()
      .slice(-3)
      .map(({ method, path }) => `${method} ${path}`);
    expect(paths).toEqual([
      'DELETE /fapi/v1/batchOrders',
      'DELETE /fapi/v1/algoOrder',
      'POST /fapi/v1/order',
    ]);
    expect(restingIds(stack)).toEqual([]);
  });

  it('leaves the stop-loss of an unexpected position alone under cancel_all', async () => {
    const stop = protectiveOrder(stack);
    strayPosition(stack);
    await stack.configure({ ...OPEN_POLICY, action: 'cancel_all' });
    await stack.arm();
    const report = await stack.cycle();
    expect(report.actions).toMatchObject([
      { target: stop, result: 'blocked', gates: ['protective_order'] },
      { action: 'flatten', result: 'blocked', gates: ['mode_cancel_only'] },
    ]);
    expect(restingIds(stack)).toEqual([stop]);
  });

  it('leaves foreign orders of every look-alike kind untouched', async () => {
    const lookAlikes = [
      'web_AbCdEf123',
      'ios_1',
      'Grinder_d_BTCUSDT_1_1704067200_1',
      'grinder_D_BTCUSDT_1_1704067200_1',
      'grinder_x_BTCUSDT_1_1704067200_1',
      'grinder_d_BTCUSDT_1_1704067200',
      'grinder_d_BTCUSDT_1_1704067200_1_1',
      'grinder_d_btcusdt_1_1704067200_1',
      'grinder_d_BTCUSDT__1704067200_1',
      'grinder_d_BTCUSDT_1_1704067200_1x',
      'xgrinder_d_BTCUSDT_1_1704067200_1',
      'grinder-d-BTCUSDT-1-1704067200-1',
      'grinder_',
      'autoclose-1596107620040000020',
    ];
    for (const clientOrderId of lookAlikes) strayOrder(stack, { clientOrderId });
    const ours = strayOrder(stack);
    await stack.arm();
    const report = await stack.cycle();
    expect(report).toMatchObject({
      outcome: 'acted',
      actions: [{ target: ours, result: 'executed' }],
      counts: { foreign: lookAlikes.length },
    });
    expect(restingIds(stack)).toEqual([...lookAlikes].sort());
  });

  it('never calls the endpoints that cancel what is not ours', () => {
    const paths = new Set(stack.sim.log.entries.map(({ path }) => path));
    expect(paths).not.toContain('/fapi/v1/allOpenOrders');
    expect(paths).not.toContain('/fapi/v1/algoOpenOrders');
  });
});

describe('a cycle in hedge mode', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
    stack.exchange.setDualSidePosition(true);
  });
  afterAll(() => stack.stop());

  it('closes the unexpected leg, by position side, and leaves the other leg and its stop alone', async () => {
    const longStop = protectiveOrder(stack, { positionSide: 'LONG', side: 'SELL' });
    const shortStop = protectiveOrder(stack, { positionSide: 'SHORT', side: 'BUY' });
    strayPosition(stack, '0.004', { positionSide: 'LONG' });
    strayPosition(stack, '-0.003', { positionSide: 'SHORT' });
    stack.bot.positions = [{ symbol: 'BTCUSDT', positionSide: 'LONG', amount: '0.004' }];
    await stack.arm();
    const report = await stack.cycle();
    expect(report.outcome).toBe('acted');
    expect(stack.exchange.positionAmount('BTCUSDT', 'LONG')).toBe('0.004');
    expect(stack.exchange.positionAmount('BTCUSDT', 'SHORT')).toBe('0');
    expect(restingIds(stack)).toEqual([longStop]);
    expect(report.actions.find(({ target }) => target === longStop)).toMatchObject({
      result: 'blocked',
      reason: 'protective_order',
    });
    expect(report.actions.find(({ target }) => target === shortStop)).toMatchObject({ result: 'executed' });
    const close = stack.sim.log.writes().at(-1);
    expect(close?.params).toMatchObject({ side: 'BUY', positionSide: 'SHORT', quantity: '0.003' });
    expect(close?.params).not.toHaveProperty('reduceOnly');
  });
});

it('a leg keeps its stop where its close could come too late for what was granted', async () => {
  const stack = await Stack.start({ account: { expectedState: 'flat', planMaxAgeSeconds: 8 } });
  try {
    strayOrder(stack, { symbol: 'ETHUSDT' });
    const stop = protectiveOrder(stack);
    strayPosition(stack, '0.004');
    // Finding out takes longer than half of what the plan may be old, and less than the whole.
    stack.sim.faults.add({ kind: 'no-answer', match: { method: 'DELETE', symbol: 'ETHUSDT' }, times: 1 });
    await stack.arm();
    const report = await stack.cycle();
    const ofLeg = report.actions.filter(({ symbol }) => symbol === 'BTCUSDT');
    expect(ofLeg).toMatchObject([
      { result: 'blocked', reason: 'plan_stale' },
      { result: 'blocked', reason: 'plan_stale' },
    ]);
    expect(report.unprotectedPosition).toBe(false);
    expect(restingIds(stack)).toContain(stop);
    // Nothing of it was spent, and the next cycle has the time.
    await stack.arm();
    expect((await stack.cycle()).outcome).toBe('acted');
    expect(stack.exchange.positionAmount('BTCUSDT')).toBe('0');
  } finally {
    await stack.stop();
  }
});

it('a cycle whose run ends too soon for a write begins none, and reserves nothing', async () => {
  const stack = await Stack.start();
  try {
    strayOrder(stack);
    await stack.arm();
    const handle = await stack.startCycle('62s');
    expect(await handle.result()).toMatchObject({
      outcome: 'blocked',
      actions: [
        { result: 'blocked', reason: 'plan_stale', detail: expect.stringContaining('this run ends') },
      ],
    });
    expect(stack.sim.log.writes()).toEqual([]);
    expect(await stack.status()).toMatchObject({ openReservations: [], lastActedAt: null });
  } finally {
    await stack.stop();
  }
});
