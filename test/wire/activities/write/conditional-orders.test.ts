import { describe, expect } from 'vitest';
import { it } from '../../../support/edge-it';

const DELETE = { method: 'DELETE', path: '/fapi/v1/algoOrder' };
const SENT = 'DELETE /fapi/v1/algoOrder';
const STOP = 'grinder_d_BTCUSDT_sl_1704067200_1';

describe.concurrent('conditional orders', () => {
  it('are listed apart from regular ones, and both are seen', async ({ start }) => {
    const edge = await start();
    edge.order('grinder_d_BTCUSDT_1_1704067200_1');
    edge.algo(STOP);
    const seen = await edge.look();
    expect(
      seen.ok && seen.snapshot.orders.map(({ orderKind, clientOrderId }) => [orderKind, clientOrderId]),
    ).toEqual([
      ['regular', 'grinder_d_BTCUSDT_1_1704067200_1'],
      ['conditional', STOP],
    ]);
  });

  it('are never read as none because their list failed', async ({ start }) => {
    const edge = await start();
    edge.fault({ kind: 'unknown-error', match: { path: '/fapi/v1/openAlgoOrders' } });
    expect(await edge.look()).toMatchObject({ ok: false, failedParts: [{ part: 'conditionalOrders' }] });
  });

  it('are ours by clientAlgoId, and cancelled by it on an endpoint of their own', async ({ start }) => {
    const edge = await start();
    edge.algo(STOP);
    edge.algo('web_manual_stop');
    const { cancels } = await edge.plan();
    expect(cancels.map(({ clientOrderId }) => clientOrderId)).toEqual([STOP]);
    expect(await edge.cancel(cancels)).toMatchObject({ [STOP]: { result: 'executed' } });
    const [sent] = edge.requests(SENT);
    expect(sent?.params).toMatchObject({ clientAlgoId: STOP });
    expect(sent?.params).not.toHaveProperty('symbol');
    expect(edge.account.openAlgoOrders().map(({ clientAlgoId }) => clientAlgoId)).toEqual([
      'web_manual_stop',
    ]);
  });

  it('left behind by a position that is flat are cancelled: they would open one', async ({ start }) => {
    const edge = await start();
    edge.algo(STOP, { reduceOnly: true });
    edge.algo(`${STOP}0`, { closePosition: true });
    const { cancels } = await edge.plan();
    expect(cancels.map(({ protective }) => protective)).toEqual([false, false]);
    for (const order of cancels) await edge.cancel([order]);
    expect(edge.account.openAlgoOrders()).toEqual([]);
  });

  it('that protect an open position are kept, whoever asks for them alone', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.algo(STOP, { closePosition: true });
    const { cancels } = await edge.plan();
    expect(cancels).toMatchObject([{ protective: true }]);
    expect(await edge.cancel(cancels)).toMatchObject({
      [STOP]: { result: 'blocked', reason: 'protective_order' },
    });
    expect(edge.sim.log.writes()).toEqual([]);
  });

  it.for(['zero', 'null', 'empty', 'omitted'] as const)(
    'that close the position have no quantity, however it is written: %s',
    async (closePositionQuantity, { start }) => {
      const edge = await start({ rules: { closePositionQuantity } });
      edge.algo(STOP, { closePosition: true });
      const seen = await edge.look();
      expect(seen).toMatchObject({
        ok: true,
        snapshot: { orders: [{ closePosition: true, quantity: '0' }] },
      });
      edge.fault({ kind: 'unknown-error', match: DELETE, when: 'after' });
      expect(await edge.cancel()).toMatchObject({ [STOP]: { result: 'executed' } });
    },
  );

  it('of another kind name their quantity, or their symbol is blind', async ({ start }) => {
    const edge = await start();
    edge.algo(STOP);
    edge.fault({
      kind: 'malformed-row',
      field: 'quantity',
      value: null,
      match: { path: '/fapi/v1/openAlgoOrders' },
    });
    const seen = await edge.look();
    expect(seen).toMatchObject({
      ok: true,
      snapshot: {
        blind: [
          {
            part: 'conditionalOrders',
            row: 0,
            symbol: 'BTCUSDT',
            problem: expect.stringContaining('quantity'),
          },
        ],
      },
    });
  });

  it('may trigger right before their cancel arrives: that is no success, and no second try', async ({
    start,
  }) => {
    const edge = await start();
    edge.algo(STOP, { side: 'BUY', triggerPrice: '99000' });
    edge.fault({ kind: 'trigger-algo', match: DELETE, when: 'before' });
    expect(await edge.cancel()).toMatchObject({
      [STOP]: {
        result: 'failed',
        detail: expect.stringMatching(/^(TRIGGERED|FINISHED) before it could be cancelled$/),
      },
    });
    expect(edge.requests(SENT)).toHaveLength(1);
  });

  it('may be triggering (-4117): it is waited for, and still no success', async ({ start }) => {
    const edge = await start();
    edge.algo(STOP, { side: 'BUY', triggerPrice: '99000' });
    edge.fault({ kind: 'trigger-algo', stage: 'triggering', match: DELETE, when: 'before' });
    expect(await edge.cancel()).toMatchObject({
      [STOP]: { result: 'failed', detail: expect.stringContaining('-4117') },
    });
    expect(edge.requests(SENT)).toHaveLength(1);
  });

  it('that were triggering may be cancelled after all (-4117)', async ({ start }) => {
    const edge = await start();
    edge.algo(STOP);
    edge.fault({ kind: 'stop-triggering', match: DELETE, when: 'after' });
    expect(await edge.cancel()).toMatchObject({ [STOP]: { result: 'executed' } });
  });

  it('never share a fate with a regular order of the same client id', async ({ start }) => {
    const edge = await start();
    edge.order(STOP);
    edge.algo(STOP);
    const { cancels } = await edge.plan();
    expect(cancels.map(({ orderKind }) => orderKind)).toEqual(['conditional', 'regular']);
    await edge.cancel(cancels.filter(({ orderKind }) => orderKind === 'conditional'));
    expect(edge.account.openAlgoOrders()).toEqual([]);
    expect(edge.account.openOrders().map(({ clientOrderId }) => clientOrderId)).toEqual([STOP]);
  });
});
