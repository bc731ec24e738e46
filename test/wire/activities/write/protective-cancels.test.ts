import { describe, expect } from 'vitest';
import { blockersIn } from '../../../../src/activities/write/blockers';
import type { CancelAction } from '../../../../src/domain/plan';
import type { CancelInput } from '../../../../src/workflows/contract';
import type { Edge } from '../../../support/edge';
import { it } from '../../../support/edge-it';

const TAKE_PROFIT = 'grinder_d_BTCUSDT_tp_1704067200_1';
const STOP = 'grinder_d_BTCUSDT_sl_1704067200_1';
const LEG = { symbol: 'BTCUSDT', positionSide: 'BOTH', amount: '0.004' };

/** What is planned for a leg and the orders that protect it. */
async function group(edge: Edge): Promise<{ cancels: CancelAction[]; closing: CancelInput['closing'] }> {
  const { cancels, closes } = await edge.plan();
  const [leg] = closes;
  if (leg === undefined) throw new Error('nothing to close');
  const groupOrders = cancels.map(({ orderKind, orderId, clientOrderId }) => ({
    orderKind,
    orderId,
    clientOrderId,
  }));
  return { cancels, closing: { leg, side: leg.side, groupOrders } };
}

describe.concurrent('a stop-loss whose leg the bot takes back right before both would go', () => {
  it.for([
    { what: 'it expects the leg', says: { positions: [LEG] } },
    { what: 'it no longer says that it names every leg', says: { positionsComplete: false } },
  ])('stays: $what', async ({ says }, { start }) => {
    const edge = await start();
    edge.bot = {};
    edge.position('0.004');
    edge.algo(STOP, { closePosition: true });
    const { cancels, closing } = await group(edge);
    edge.bot = says;
    expect(await edge.cancel(cancels, closing)).toMatchObject({
      [STOP]: { result: 'blocked', reason: 'unconfirmed', detail: 'its leg is no longer unexpected' },
    });
    expect(edge.sim.log.writes()).toEqual([]);
  });
});

describe.concurrent('a stop-loss beside another order of its leg', () => {
  it('stays where the bot takes the other one back: it would block the close', async ({ start }) => {
    const edge = await start();
    edge.bot = {};
    edge.position('0.004');
    edge.algo(STOP, { closePosition: true });
    edge.order(TAKE_PROFIT, { side: 'SELL', quantity: '0.004', price: '99000', reduceOnly: true });
    const { cancels, closing } = await group(edge);
    const stop = cancels.filter(({ clientOrderId }) => clientOrderId === STOP);
    const createdAt = new Date(Date.now() - 600_000).toISOString();
    edge.bot = { orders: [{ symbol: 'BTCUSDT', clientOrderId: TAKE_PROFIT, status: 'OPEN', createdAt }] };
    expect(await edge.cancel(stop, closing)).toMatchObject({
      [STOP]: {
        result: 'blocked',
        reason: 'own_order_blocks_close',
        detail: expect.stringContaining(TAKE_PROFIT),
      },
    });
    expect(edge.sim.log.writes()).toEqual([]);
  });
});

describe.concurrent('a stop-loss whose leg has lost its other protective order', () => {
  it.for([true, false])(
    'is cancelled in spite of one bad answer, where that is so: %s',
    async (begun, { start }) => {
      const edge = await start();
      edge.position('0.004');
      edge.algo(STOP, { closePosition: true });
      const { cancels, closing } = await group(edge);
      edge.fault({ kind: 'answer', status: 502, match: { path: '/fapi/v1/openOrders' }, times: 1 });
      expect(await edge.cancel(cancels, closing, begun)).toMatchObject({
        [STOP]: begun ? { result: 'executed' } : { result: 'blocked', reason: 'port_error' },
      });
    },
  );
});

describe.concurrent('a stop-loss of whose leg another conditional order was triggered', () => {
  /** A leg under two conditional orders, one of which becomes an order under its own client id. */
  async function triggered(edge: Edge) {
    edge.bot = {};
    edge.position('0.004');
    edge.algo(STOP, { closePosition: true });
    edge.algo(TAKE_PROFIT, { orderType: 'TAKE_PROFIT', price: '99000', triggerPrice: '99000' });
    const { cancels, closing } = await group(edge);
    edge.account.cancelAlgoBehindTheBack(TAKE_PROFIT);
    // Old enough to be judged: then no comparison says that it stays.
    edge.order(TAKE_PROFIT, { side: 'SELL', quantity: '0.004', price: '99000', reduceOnly: true });
    return { stop: cancels.filter(({ clientOrderId }) => clientOrderId === STOP), closing };
  }

  it('stays: what the other one became may fill, and is no target of this plan', async ({ start }) => {
    const edge = await start();
    const { stop, closing } = await triggered(edge);
    expect(await edge.cancel(stop, closing)).toMatchObject({
      [STOP]: {
        result: 'blocked',
        reason: 'own_order_blocks_close',
        detail: expect.stringContaining(`regular order ${TAKE_PROFIT}`),
      },
    });
    expect(edge.sim.log.writes()).toEqual([]);
  });

  it.for([false, true])('counts as in the way while it is listed as triggered: %s', (isTriggered) => {
    const named = { orderKind: 'conditional', orderId: '7', clientOrderId: TAKE_PROFIT } as const;
    const place = { symbol: 'BTCUSDT', side: 'SELL', positionSide: 'BOTH' } as const;
    const reduces = { reduceOnly: true, closePosition: false, quantity: '0.004' };
    const row = { ...named, ...place, ...reduces, time: 1_000, updateTime: 1_000 };
    const orders = [isTriggered ? { ...row, triggered: true as const } : row];
    const found = blockersIn({ orders, unclear: [] }, place, { except: [named], at: 5_000 });
    expect(found).toEqual(isTriggered ? [named] : []);
  });

  it('goes where a cycle of an older version named the group by client ids', async ({ start }) => {
    const edge = await start();
    const { stop, closing } = await triggered(edge);
    if (closing === null) throw new Error('nothing to close');
    const older = { ...closing, groupOrders: [STOP, TAKE_PROFIT] };
    expect(await edge.cancel(stop, older)).toMatchObject({ [STOP]: { result: 'executed' } });
  });
});
