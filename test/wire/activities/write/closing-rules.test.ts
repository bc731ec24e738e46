import { describe, expect } from 'vitest';
import { symbolSpec } from '../../../../src/simulator';
import { it } from '../../../support/edge-it';

const POST = { method: 'POST', path: '/fapi/v1/order' };
const SENT = 'POST /fapi/v1/order';
const TAKE_PROFIT = 'grinder_d_BTCUSDT_tp_1704067200_1';

describe.concurrent('a position above the largest market order', () => {
  const symbols = [
    symbolSpec({ symbol: 'BTCUSDT', baseAsset: 'BTC', marketMaxQty: '0.1', markPrice: '95000' }),
  ];

  it('closes in slices, each with a permit and a client id of its own', async ({ start }) => {
    const edge = await start({ symbols });
    edge.position('0.25');
    const [close] = (await edge.plan()).closes;
    if (close === undefined) throw new Error('nothing to close');
    expect(close.slices).toEqual(['0.1', '0.1', '0.05']);
    const first = await edge.flatten(close, 0);
    const second = await edge.flatten(close, 1, [first]);
    const third = await edge.flatten(close, 2, [first, second]);
    for (const outcome of [first, second, third])
      expect(outcome.results).toMatchObject([{ result: 'executed' }]);
    expect(edge.permits.size).toBe(3);
    expect(new Set(edge.requests(SENT).map(({ params }) => params['newClientOrderId'])).size).toBe(3);
    expect(edge.account.positionAmount('BTCUSDT')).toBe('0');
  });

  it.for([0, -1_800_000, 1_800_000])(
    'is left alone from the slice on before which somebody else traded it, with clocks %i ms apart',
    async (ms, { start }) => {
      const edge = await start({ symbols });
      edge.sim.clock.skew(ms);
      edge.account.setPosition({
        symbol: 'BTCUSDT',
        amount: '0.25',
        updateTime: edge.sim.clock.now() - 600_000,
      });
      const [close] = (await edge.plan()).closes;
      if (close === undefined) throw new Error('nothing to close');
      const first = await edge.flatten(close, 0);
      // In and out again: the amount alone shows nothing.
      for (const side of ['BUY', 'SELL'] as const) {
        const id = edge.order(`bot_${side}`, { side, quantity: '0.02' });
        edge.account.fillOrder(id);
      }
      expect((await edge.flatten(close, 1, [first])).results).toMatchObject([
        {
          result: 'blocked',
          reason: 'position_changed',
          detail: expect.stringContaining('traded it meanwhile'),
        },
      ]);
      expect(edge.requests(SENT)).toHaveLength(1);
    },
  );
});

describe.concurrent('what is too small', () => {
  it('for a step stays behind, and is then dust: said once for the leg, and never sent', async ({
    start,
  }) => {
    const edge = await start();
    edge.position('0.0045');
    expect(await edge.close()).toMatchObject({ result: 'executed' });
    expect(edge.requests(SENT)[0]?.params).toMatchObject({ quantity: '0.004' });
    edge.position('0.0005');
    expect((await edge.plan()).closes).toMatchObject([{ obstacle: 'dust', slices: [] }]);
  });

  it('for MIN_NOTIONAL closes all the same: reduceOnly is exempt', async ({ start }) => {
    const edge = await start();
    edge.position('0.1', { symbol: 'XRPUSDT' });
    expect(await edge.close()).toMatchObject({ result: 'executed' });
    expect(edge.requests(SENT)[0]?.params).toMatchObject({ reduceOnly: 'true', quantity: '0.1' });
  });

  it('for MIN_NOTIONAL in hedge mode, where the flag cannot be sent, is called dust if it is refused', async ({
    start,
  }) => {
    const edge = await start({ rules: { hedgeCloseMinNotional: 'applies' } });
    edge.account.setDualSidePosition(true);
    edge.position('0.1', { symbol: 'XRPUSDT', positionSide: 'LONG' });
    expect(await edge.close()).toMatchObject({
      result: 'failed',
      reason: 'dust',
      detail: expect.stringContaining('-4164'),
    });
    expect(edge.requests(SENT)).toHaveLength(1);
  });
});

describe.concurrent('a symbol that is not TRADING', () => {
  it.for(['PENDING_TRADING', 'PRE_SETTLE', 'SETTLING', 'CLOSE'] as const)(
    '%s is not closed',
    async (status, { start }) => {
      const edge = await start();
      edge.position('0.004');
      edge.sim.setSymbolStatus('BTCUSDT', status);
      expect((await edge.plan()).closes).toMatchObject([{ obstacle: 'symbol_not_trading' }]);
    },
  );

  it('since a moment ago refuses the close, and the reason says so', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({
      kind: 'run',
      match: POST,
      when: 'before',
      run: () => edge.sim.setSymbolStatus('BTCUSDT', 'CLOSE'),
    });
    expect(await edge.close()).toMatchObject({ result: 'failed', reason: 'symbol_not_trading' });
  });
});

describe.concurrent('a close that resting orders block', () => {
  it('of ours is not sent at all: a refusal would only spend budget', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.order(TAKE_PROFIT, { side: 'SELL', quantity: '0.004', price: '99000', reduceOnly: true });
    expect(await edge.close()).toMatchObject({
      result: 'blocked',
      reason: 'own_order_blocks_close',
      detail: expect.stringContaining(TAKE_PROFIT),
    });
    expect(edge.requests(SENT)).toEqual([]);
    expect(edge.account.openOrders()).toHaveLength(1);
  });

  it.for([
    { reduceOnly: 'strictest' as const, code: '-2022' },
    { reduceOnly: 'pmLike' as const, code: '-4118' },
  ])(
    'of ours since a moment ago are named, and tried once: $code',
    async ({ reduceOnly, code }, { start }) => {
      const edge = await start({ rules: { reduceOnly } });
      edge.position('0.004');
      edge.fault({
        kind: 'run',
        match: POST,
        when: 'before',
        run: () =>
          edge.order(TAKE_PROFIT, { side: 'SELL', quantity: '0.004', price: '99000', reduceOnly: true }),
      });
      expect(await edge.close()).toMatchObject({
        result: 'failed',
        reason: 'own_order_blocks_close',
        detail: expect.stringMatching(new RegExp(`${code}.*${TAKE_PROFIT}`)),
      });
      expect(edge.requests(SENT)).toHaveLength(1);
      expect(edge.account.openOrders()).toHaveLength(1);
    },
  );

  it('of somebody else names them and leaves them alone', async ({ start }) => {
    const edge = await start({ rules: { reduceOnly: 'pmLike' } });
    edge.position('-0.004');
    edge.order('web_take_profit', { side: 'BUY', quantity: '0.004', price: '80000' });
    expect(await edge.close()).toMatchObject({
      result: 'failed',
      reason: 'foreign_order_blocks_close',
      detail: expect.stringContaining('web_take_profit'),
    });
    expect(edge.sim.log.writes()).toHaveLength(1);
  });

  it('and that no order explains is an error of the exchange, not ours', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ kind: 'reduce-only-rejected', match: POST });
    expect(await edge.close()).toMatchObject({ result: 'failed', reason: 'port_error' });
  });
});

describe.concurrent('a position that changes right before the close arrives', () => {
  const rules = ['strict', 'strictest', 'clamp', 'pmLike'] as const;
  const amounts = ['0', '0.001', '-0.004', '0.009'];
  it.for(rules.flatMap((reduceOnly) => amounts.map((amount) => [reduceOnly, amount] as const)))(
    'is never turned round nor made larger: %s, now %s',
    async ([reduceOnly, amount], { start }) => {
      const edge = await start({ rules: { reduceOnly } });
      edge.position('0.004');
      edge.fault({
        kind: 'run',
        match: POST,
        when: 'before',
        run: () => edge.account.setPosition({ symbol: 'BTCUSDT', amount }),
      });
      const { result, reason } = await edge.close();
      const after = Number(edge.account.positionAmount('BTCUSDT'));
      expect(Math.sign(after) === Math.sign(Number(amount)) || after === 0).toBe(true);
      expect(Math.abs(after)).toBeLessThanOrEqual(Math.abs(Number(amount)));
      expect(edge.requests(SENT)).toHaveLength(1);
      if (amount === '0' || amount === '-0.004')
        expect([result, reason]).toEqual(['failed', 'position_changed']);
    },
  );

  it.for([
    { amount: '0.008', grown: true },
    { amount: '0.009', grown: true },
    // The close took what somebody added: each cycle would spend as much again.
    { amount: '0.006', grown: true },
    { amount: '0.005', grown: false },
  ])(
    "no smaller after the close than before it is nobody's plan: $amount",
    async ({ amount, grown }, { start }) => {
      const edge = await start();
      edge.position('0.003');
      edge.fault({
        kind: 'run',
        match: POST,
        when: 'before',
        run: () => edge.account.setPosition({ symbol: 'BTCUSDT', amount }),
      });
      expect(await edge.close()).toMatchObject({
        result: grown ? 'unverified' : 'partial',
        reason: 'position_changed',
      });
    },
  );

  it('is not called grown by a list that lags behind', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({
      kind: 'stale-read',
      ms: 60_000,
      match: { path: '/fapi/v3/positionRisk', predicate: () => edge.requests(SENT).length > 0 },
    });
    expect(await edge.close()).toMatchObject({ result: 'partial', reason: 'position_changed' });
  });

  it("turned round after the close is nobody's plan either, however small", async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({
      kind: 'run',
      match: POST,
      when: 'after',
      run: () => edge.account.setPosition({ symbol: 'BTCUSDT', amount: '-0.001' }),
    });
    expect(await edge.close()).toMatchObject({ result: 'unverified', reason: 'position_changed' });
  });

  it('counts as closed in part where the exchange closes what is left', async ({ start }) => {
    const edge = await start({ rules: { reduceOnly: 'clamp' } });
    edge.position('0.004');
    edge.fault({
      kind: 'run',
      match: POST,
      when: 'before',
      run: () => edge.account.setPosition({ symbol: 'BTCUSDT', amount: '0.001' }),
    });
    expect(await edge.close()).toMatchObject({
      result: 'partial',
      detail: 'FILLED: 0.001 of 0.004 filled, but the position is 0, planned was 0.003',
    });
  });
});

describe.concurrent('in hedge mode', () => {
  it.for([
    { side: 'SELL' as const, positionSide: 'SHORT' as const },
    { side: 'BUY' as const, positionSide: 'LONG' as const },
  ])('$side for $positionSide is refused before it is sent, whoever asks', async (sides, { start }) => {
    const edge = await start();
    const order = {
      symbol: 'BTCUSDT',
      mode: 'hedge',
      quantity: '0.004',
      clientOrderId: 'x',
      ...sides,
    } as const;
    const asked: number[] = [];
    const write = { beforeSend: async (at: number) => void asked.push(at), acceptanceWindowMs: 1_000 };
    await expect(edge.port.closePosition(order, write)).rejects.toThrow(
      `${sides.side} would enlarge a ${sides.positionSide} leg`,
    );
    expect(asked).toEqual([]);
    expect(edge.sim.log.writes()).toEqual([]);
  });

  it.for([
    { positionSide: 'LONG' as const, amount: '0.004', side: 'SELL', other: 'SHORT' as const, kept: '-0.002' },
    { positionSide: 'SHORT' as const, amount: '-0.004', side: 'BUY', other: 'LONG' as const, kept: '0.002' },
  ])(
    'the $positionSide leg is closed, never the other one',
    async ({ positionSide, amount, side, other, kept }, { start }) => {
      const edge = await start();
      edge.account.setDualSidePosition(true);
      edge.position(amount, { positionSide });
      edge.position(kept, { positionSide: other });
      const close = (await edge.plan()).closes.find((one) => one.positionSide === positionSide);
      if (close === undefined) throw new Error('nothing to close');
      expect((await edge.flatten(close)).results).toMatchObject([{ result: 'executed' }]);
      const [sent] = edge.requests(SENT);
      expect(sent?.params).toMatchObject({ side, positionSide, quantity: '0.004' });
      expect(sent?.params).not.toHaveProperty('reduceOnly');
      expect(edge.account.positionAmount('BTCUSDT', positionSide)).toBe('0');
      expect(edge.account.positionAmount('BTCUSDT', other)).toBe(kept);
    },
  );

  it('since a moment ago, a close planned for one-way mode is not sent', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    const [close] = (await edge.plan()).closes;
    if (close === undefined) throw new Error('nothing to close');
    edge.account.setDualSidePosition(true);
    expect((await edge.flatten(close)).results).toMatchObject([
      { result: 'blocked', reason: 'mode_changed' },
    ]);
    expect(edge.requests(SENT)).toEqual([]);
  });

  it('since the close left, it is refused and says that the mode changed', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({
      kind: 'run',
      match: POST,
      when: 'before',
      run: () => edge.account.setDualSidePosition(true),
    });
    expect(await edge.close()).toMatchObject({ result: 'failed' });
    expect(edge.account.positionAmount('BTCUSDT', 'LONG')).toBe('0.004');
  });
});
