import { describe, expect } from 'vitest';
import type { Edge } from '../../../support/edge';
import { it } from '../../../support/edge-it';

const BOOK = { path: '/fapi/v1/openOrders' };
const POSITIONS = { path: '/fapi/v3/positionRisk' };
const SEND_CLOSE = { method: 'POST', path: '/fapi/v1/order' };
const SEND_CANCELS = { method: 'DELETE', path: '/fapi/v1/batchOrders' };
const STRAY = 'grinder_d_BTCUSDT_1_1704067200_1';
const STOP = 'grinder_d_BTCUSDT_sl_1704067200_1';

async function onlyClose(edge: Edge) {
  const [close] = (await edge.plan()).closes;
  if (close === undefined) throw new Error('nothing to close');
  return close;
}

describe.concurrent('a symbol that is blind only since the last look before the write', () => {
  it('keeps its orders', async ({ start }) => {
    const edge = await start();
    edge.order(STRAY);
    const { cancels } = await edge.plan();
    edge.order('grinder_d_BTCUSDT_1_1704067200_2');
    edge.fault({ kind: 'malformed-row', index: 1, field: 'side', value: 'UP', match: BOOK });
    expect(await edge.cancel(cancels)).toMatchObject({
      [STRAY]: { result: 'blocked', reason: 'symbol_unreadable', detail: expect.stringContaining('side') },
    });
    expect(edge.sim.log.writes()).toEqual([]);
  });

  it('keeps its position', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    const close = await onlyClose(edge);
    edge.order(STRAY);
    edge.fault({ kind: 'malformed-row', field: 'origQty', value: 'much', match: BOOK });
    expect((await edge.flatten(close)).results).toMatchObject([
      { result: 'blocked', reason: 'symbol_unreadable', detail: expect.stringContaining('origQty') },
    ]);
    expect(edge.sim.log.writes()).toEqual([]);
  });
});

describe.concurrent('a foreign order that cannot be read as a whole', () => {
  // Of one whose side cannot be told, the side counts as the closing one.
  it.for([
    { field: 'reduceOnly', value: null },
    { field: 'side', value: 'UP' },
    { field: 'positionSide', value: 5 },
  ])(
    'may stand in the way of a close, so the stop-loss stays: $field',
    async ({ field, value }, { start }) => {
      const edge = await start();
      edge.position('0.004');
      edge.algo(STOP, { reduceOnly: true });
      edge.order('web_take_profit', { side: 'SELL', quantity: '0.004', price: '99000' });
      edge.fault({ kind: 'malformed-row', field, value, match: BOOK });
      const { cancels, closes } = await edge.plan();
      const [leg] = closes;
      if (leg === undefined) throw new Error('nothing to close');
      const closing = { leg, side: leg.side, groupOrders: [STOP] };
      expect(await edge.cancel(cancels, closing)).toMatchObject({
        [STOP]: {
          result: 'blocked',
          reason: 'foreign_order_blocks_close',
          detail: expect.stringContaining('web_take_profit'),
        },
      });
      expect(edge.sim.log.writes()).toEqual([]);
    },
  );
});

describe.concurrent('rows that cannot be judged prove nothing when a write is read back', () => {
  it('of a leg: it is not called flat', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    const close = await onlyClose(edge);
    edge.fault({
      kind: 'run',
      match: SEND_CLOSE,
      when: 'after',
      run: () => {
        edge.position('0.002');
        edge.fault({ kind: 'malformed-row', field: 'positionAmt', value: 'x', match: POSITIONS });
      },
    });
    expect((await edge.flatten(close)).results).toMatchObject([
      { detail: expect.stringContaining('the position could not be read') },
    ]);
  });

  it.for(['updateTime', 'clientOrderId'])(
    'of an order: it is not called gone: %s',
    async (field, { start }) => {
      const edge = await start();
      edge.order(STRAY);
      const { cancels } = await edge.plan();
      const afterwards = { predicate: () => edge.sim.log.writes().length > 0 };
      edge.fault({ kind: 'unknown-error', match: SEND_CANCELS, when: 'before' });
      edge.fault({ kind: 'no-such-order', match: { method: 'GET', path: '/fapi/v1/order' } });
      edge.fault({ kind: 'malformed-row', field, value: null, match: { ...BOOK, ...afterwards } });
      expect(await edge.cancel(cancels)).toMatchObject({ [STRAY]: { result: 'failed' } });
    },
  );
});
