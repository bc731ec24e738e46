import { describe, expect } from 'vitest';
import { DEFAULT_SYMBOLS, symbolSpec } from '../../src/simulator';
import { eventually } from '../support/eventually';
import { it } from '../support/it';
import { AGO, OPEN_POLICY, type Stack } from '../support/stack';
import { ownId, protectiveOrder, restingIds, strayOrder, strayPosition } from '../support/strays';

const POST = { method: 'POST', path: '/fapi/v1/order' };
const closes = (stack: Stack) => stack.sim.log.writes().filter(({ method }) => method === 'POST');

describe.concurrent('a whole cycle, and the next one', () => {
  it('sends a close once; one that never arrived is decided anew by the next cycle, under another id', async ({
    start,
  }) => {
    const stack = await start();
    strayPosition(stack, '0.004');
    stack.sim.faults.add({ kind: 'unknown-error', match: POST, when: 'before', times: 1 });
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({
      outcome: 'partial',
      actions: [{ result: 'failed', reason: 'port_error' }],
    });
    expect(closes(stack)).toHaveLength(1);
    stack.sim.faults.add({ kind: 'unknown-error', match: POST, when: 'after', times: 1 });
    expect(await stack.cycle()).toMatchObject({ outcome: 'acted', actions: [{ result: 'executed' }] });
    expect(await stack.cycle()).toMatchObject({ outcome: 'clean' });
    const ids = closes(stack).map(({ params }) => params['newClientOrderId']);
    expect(new Set(ids).size).toBe(2);
  });

  it('that finds nothing it can believe disarms: unverified', async ({ start }) => {
    const stack = await start();
    strayPosition(stack, '0.004');
    stack.sim.faults.add({ kind: 'late-visibility', match: POST, ms: 60_000 });
    stack.sim.faults.add({ kind: 'unknown-error', match: POST, when: 'after' });
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({ outcome: 'unverified', actions: [{ result: 'unverified' }] });
    expect(await stack.until(({ armed }) => !armed)).toMatchObject({ disarmed: { reason: 'unverified' } });
    expect(closes(stack)).toHaveLength(1);
  });

  it('closes a large position slice by slice, with a permit and a call of the budget for each', async ({
    start,
  }) => {
    const symbols = [
      symbolSpec({ symbol: 'BTCUSDT', baseAsset: 'BTC', marketMaxQty: '0.002', markPrice: '95000' }),
    ];
    const stack = await start({ simulator: { symbols } });
    strayPosition(stack, '-0.005');
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({ outcome: 'acted', actions: [{ result: 'executed' }] });
    expect(closes(stack).map(({ params }) => [params['side'], params['quantity']])).toEqual([
      ['BUY', '0.002'],
      ['BUY', '0.002'],
      ['BUY', '0.001'],
    ]);
    expect((await stack.status()).budget.used).toEqual({ calls: 3, notional: '475' });
    expect(stack.exchange.positionAmount('BTCUSDT')).toBe('0');
  });

  it('stops after a slice that fills in part, and says how much is left', async ({ start }) => {
    const symbols = [
      symbolSpec({ symbol: 'BTCUSDT', baseAsset: 'BTC', marketMaxQty: '0.002', markPrice: '95000' }),
    ];
    const stack = await start({ simulator: { symbols } });
    strayPosition(stack, '0.004');
    stack.sim.faults.add({ kind: 'partial-fill', quantity: '0.001', match: POST });
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({
      outcome: 'partial',
      actions: [{ result: 'partial', detail: 'EXPIRED: 0.001 of 0.002 filled' }],
    });
    expect(closes(stack)).toHaveLength(1);
    expect(stack.exchange.positionAmount('BTCUSDT')).toBe('0.003');
  });

  it('takes away what of ours blocks the close, in one plan with it', async ({ start }) => {
    const stack = await start({ simulator: { rules: { reduceOnly: 'pmLike' } } });
    strayPosition(stack, '0.004');
    const takeProfit = strayOrder(stack, { side: 'SELL', reduceOnly: true });
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({
      outcome: 'acted',
      actions: [
        { target: takeProfit, result: 'executed' },
        { action: 'flatten', result: 'executed' },
      ],
    });
    expect(stack.sim.log.writes().map(({ errorCode }) => errorCode)).toEqual([null, null]);
  });

  it('keeps the stop-loss where a foreign order would block the close: it is named, and nothing is sent', async ({
    start,
  }) => {
    const stack = await start({ simulator: { rules: { reduceOnly: 'pmLike' } } });
    strayPosition(stack, '0.004');
    const stop = protectiveOrder(stack, { closePosition: true });
    strayOrder(stack, { side: 'SELL', clientOrderId: 'web_take_profit' });
    await stack.arm();
    const report = await stack.cycle();
    expect(report).toMatchObject({
      outcome: 'blocked',
      unprotectedPosition: false,
      actions: [
        {
          target: stop,
          reason: 'foreign_order_blocks_close',
          detail: expect.stringContaining('web_take_profit'),
        },
        { action: 'flatten', reason: 'foreign_order_blocks_close' },
      ],
    });
    expect(stack.sim.log.writes()).toEqual([]);
    expect(restingIds(stack)).toEqual([stop, 'web_take_profit']);
  });

  it('that took the stop-loss away and could not close says so first, and disarms', async ({ start }) => {
    const stack = await start();
    strayPosition(stack, '0.004');
    const stop = protectiveOrder(stack);
    stack.sim.faults.add({ kind: 'market-rejected', match: POST });
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({
      outcome: 'unprotected_position',
      headline: expect.stringContaining('an open position lost its protective orders'),
      actions: [
        { target: stop, result: 'executed' },
        { action: 'flatten', result: 'failed', detail: expect.stringContaining('-4131') },
      ],
    });
    expect(await stack.until(({ armed }) => !armed)).toMatchObject({
      disarmed: { reason: 'unprotected_position' },
    });
  });

  it('whose stop-loss triggers right before its cancel sends no close: the stop has closed the position', async ({
    start,
  }) => {
    const stack = await start();
    strayPosition(stack, '0.004');
    const stop = protectiveOrder(stack);
    stack.sim.faults.add({ kind: 'trigger-algo', match: { method: 'DELETE' }, when: 'before' });
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({
      outcome: 'partial',
      unprotectedPosition: false,
      actions: [
        { target: stop, result: 'failed', detail: expect.stringContaining('before it could be cancelled') },
        { action: 'flatten', result: 'blocked' },
      ],
    });
    expect(closes(stack)).toEqual([]);
    expect(stack.exchange.positionAmount('BTCUSDT')).toBe('0');
    expect(await stack.cycle()).toMatchObject({ outcome: 'clean' });
  });

  it('sees everything though each answer of the exchange takes more than a second', async ({ start }) => {
    const stack = await start();
    strayPosition(stack, '0.004');
    stack.bot.orders = [
      { symbol: 'BTCUSDT', clientOrderId: ownId(), status: 'OPEN', createdAt: Date.now() - AGO },
    ];
    stack.sim.faults.add({ kind: 'delay', ms: 1_200, when: 'after' });
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      actions: [{ action: 'flatten', reason: 'not_armed' }],
      reported: [{ type: 'ORDER_MISSING_ON_EXCHANGE' }],
    });
  });

  it('says dust once for the leg, and symbol_not_trading for the symbol, and sends nothing', async ({
    start,
  }) => {
    // From the beginning: a worker reads the rules when it starts, and keeps them for minutes.
    const symbols = DEFAULT_SYMBOLS.map((spec) =>
      spec.symbol === 'ETHUSDT' ? { ...spec, status: 'SETTLING' as const } : spec,
    );
    const stack = await start({ simulator: { symbols } });
    strayPosition(stack, '0.0005');
    strayPosition(stack, '0.5', { symbol: 'ETHUSDT' });
    await stack.configure({
      ...OPEN_POLICY,
      maxFlattenNotionalUsdt: '5000',
      budget: { maxNotionalPerRun: '5000' },
    });
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({
      outcome: 'blocked',
      actions: [
        { symbol: 'BTCUSDT', result: 'blocked', gates: ['dust'] },
        { symbol: 'ETHUSDT', result: 'blocked', gates: ['symbol_not_trading'] },
      ],
    });
    expect(stack.sim.log.writes()).toEqual([]);
  });

  it('whose account changes its position mode meanwhile sends nothing', async ({ start }) => {
    const stack = await start();
    strayPosition(stack, '0.004');
    await stack.arm();
    const cycle = await stack.startCycle();
    // Between its two looks.
    await eventually(async () => {
      const { events } = await cycle.fetchHistory();
      expect(events?.some(({ timerStartedEventAttributes: timer }) => timer != null)).toBe(true);
    });
    stack.exchange.setDualSidePosition(true);
    expect(await cycle.result()).toMatchObject({ outcome: 'blocked', actions: [{ reason: 'mode_changed' }] });
    expect(stack.sim.log.writes()).toEqual([]);
  });

  it('that cannot tell the time within 250 ms sends nothing: clock_skew', async ({ start }) => {
    const stack = await start();
    strayPosition(stack, '0.004');
    stack.sim.faults.add({ kind: 'delay', ms: 600, match: { path: '/fapi/v1/time' } });
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({ outcome: 'blocked', actions: [{ reason: 'clock_skew' }] });
    expect(stack.sim.log.writes()).toEqual([]);
  });

  it('works though the two clocks are half an hour apart', async ({ start }) => {
    const stack = await start();
    stack.sim.clock.skew(-1_800_000);
    const old = stack.sim.clock.now() - AGO;
    stack.exchange.setPosition({ symbol: 'BTCUSDT', amount: '0.004', updateTime: old });
    await stack.arm();
    expect(await stack.cycle()).toMatchObject({ outcome: 'acted' });
  });

  it('lets a symbol rest for 15 minutes after three failed cycles in a row, and that symbol alone', async ({
    start,
  }) => {
    const stack = await start();
    strayPosition(stack, '0.004');
    stack.sim.faults.add({ kind: 'market-rejected', match: { ...POST, symbol: 'BTCUSDT' } });
    await stack.arm();
    for (let failed = 1; failed <= 3; failed += 1) {
      expect(await stack.cycle()).toMatchObject({ outcome: 'partial', actions: [{ result: 'failed' }] });
      await stack.unlocked();
    }
    const { resting, at } = await stack.status();
    expect(resting).toMatchObject([{ symbol: 'BTCUSDT' }]);
    expect((resting[0]?.until ?? 0) - at).toBeGreaterThan(14 * 60_000);
    strayOrder(stack, { symbol: 'ETHUSDT', clientOrderId: ownId('ETHUSDT') });
    expect(await stack.cycle()).toMatchObject({
      outcome: 'acted',
      actions: [
        { symbol: 'ETHUSDT', result: 'executed' },
        { symbol: 'BTCUSDT', result: 'blocked', gates: ['repeated_failure'] },
      ],
    });
    expect(closes(stack)).toHaveLength(3);
  });
});
