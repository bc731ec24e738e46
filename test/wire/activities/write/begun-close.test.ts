import { describe, expect } from 'vitest';
import type { FaultSpec } from '../../../../src/simulator';
import type { Edge } from '../../../support/edge';
import { it } from '../../../support/edge-it';

const BOOK = { path: '/fapi/v1/openOrders' };
const POSITIONS = { path: '/fapi/v3/positionRisk' };
const TIME = { path: '/fapi/v1/time' };
const SENT = 'POST /fapi/v1/order';
const STRAY = 'grinder_d_BTCUSDT_1_1704067200_1';

async function leg(edge: Edge) {
  edge.position('0.004');
  const [close] = (await edge.plan()).closes;
  if (close === undefined) throw new Error('nothing to close');
  return close;
}

const ONCE: readonly (FaultSpec & { readonly what: string })[] = [
  { what: 'an answer from a gateway', kind: 'answer', status: 502, match: BOOK, times: 1 },
  { what: 'a page of HTML', kind: 'html', match: POSITIONS, times: 1 },
  { what: 'a body that breaks off', kind: 'truncated-json', match: BOOK, times: 1 },
  { what: 'no answer', kind: 'reset', match: POSITIONS, times: 1 },
  {
    what: 'a row that makes no sense',
    kind: 'malformed-row',
    field: 'positionAmt',
    value: 'much',
    match: POSITIONS,
    times: 1,
  },
  { what: 'a slow clock', kind: 'delay', ms: 700, match: TIME, times: 1 },
];

describe.concurrent('a close whose leg has lost its stop', () => {
  it.for(ONCE)('looks once more after $what', async ({ what, ...fault }, { start }) => {
    const edge = await start();
    edge.patient = false;
    const close = await leg(edge);
    edge.fault(fault);
    expect((await edge.flatten(close, 0, [], true)).results, what).toMatchObject([{ result: 'executed' }]);
    expect(edge.requests(SENT)).toHaveLength(1);
  });

  it('ends unsent where its looks go on failing', async ({ start }) => {
    const edge = await start();
    const close = await leg(edge);
    edge.fault({ kind: 'answer', status: 502, match: BOOK });
    expect(await edge.flatten(close, 0, [], true)).toMatchObject({
      permit: 'none',
      results: [{ result: 'blocked', reason: 'port_error' }],
    });
    expect(edge.requests(SENT)).toEqual([]);
  });

  it('looks once more in a later attempt too, where none before it had a permit', async ({ start }) => {
    const edge = await start();
    const close = await leg(edge);
    edge.attempt = 2;
    edge.fault({ kind: 'answer', status: 502, match: BOOK, times: 1 });
    expect((await edge.flatten(close, 0, [], true)).results).toMatchObject([{ result: 'executed' }]);
  });

  it('stops at once where the exchange asks to wait', async ({ start }) => {
    const edge = await start();
    const close = await leg(edge);
    edge.fault({ kind: 'too-many-requests', retryAfterSeconds: 1, match: BOOK, times: 1 });
    expect((await edge.flatten(close, 0, [], true)).results).toMatchObject([{ reason: 'rate_limited' }]);
    expect(edge.requests(SENT)).toEqual([]);
  });
});

describe.concurrent('a close that nothing was cancelled for', () => {
  it('is left to the next cycle after one look that fails', async ({ start }) => {
    const edge = await start();
    const close = await leg(edge);
    edge.fault({ kind: 'answer', status: 502, match: BOOK, times: 1 });
    expect((await edge.flatten(close)).results).toMatchObject([{ result: 'blocked', reason: 'port_error' }]);
    expect(edge.requests(SENT)).toEqual([]);
  });
});

describe.concurrent('a stop of ours that was triggered and is still listed', () => {
  it('keeps its leg open while what it has become may not be listed yet', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    const [close] = (await edge.plan()).closes;
    if (close === undefined) throw new Error('nothing to close');
    edge.algo('grinder_d_BTCUSDT_sl_1704067200_3', { side: 'SELL' });
    const match = { path: '/fapi/v1/openAlgoOrders' };
    edge.fault({ kind: 'malformed-row', field: 'algoStatus', value: 'TRIGGERED', match });
    edge.fault({ kind: 'malformed-row', field: 'updateTime', value: Date.now(), match });
    expect((await edge.flatten(close)).results).toMatchObject([{ reason: 'own_order_blocks_close' }]);
  });

  it('keeps no leg open', async ({ start }) => {
    const edge = await start();
    edge.algo('grinder_d_BTCUSDT_sl_1704067200_3', { side: 'SELL', reduceOnly: true });
    edge.fault({
      kind: 'malformed-row',
      field: 'algoStatus',
      value: 'TRIGGERED',
      match: { path: '/fapi/v1/openAlgoOrders' },
    });
    edge.position('0.004');
    const { cancels, closes } = await edge.plan();
    expect(cancels).toEqual([]);
    const [close] = closes;
    if (close === undefined) throw new Error('nothing to close');
    expect((await edge.flatten(close)).results).toMatchObject([{ result: 'executed' }]);
  });
});

describe.concurrent('a list that still has an order of ours on the closing side', () => {
  const stale = { kind: 'stale-read', ms: 60_000, match: BOOK } as const;

  it('keeps no leg open once the order itself is finished', async ({ start }) => {
    const edge = await start();
    edge.order(STRAY, { side: 'SELL', quantity: '0.002', price: '99000' });
    const close = await leg(edge);
    edge.fault(stale);
    edge.fault({ kind: 'cancel-order', clientOrderId: STRAY, match: BOOK, times: 1 });
    expect((await edge.flatten(close)).results).toMatchObject([{ result: 'executed' }]);
  });

  it('nor one that has lost its stop, where the order cannot be asked for at once', async ({ start }) => {
    const edge = await start();
    edge.order(STRAY, { side: 'SELL', quantity: '0.002', price: '99000' });
    const close = await leg(edge);
    edge.fault(stale);
    edge.fault({ kind: 'cancel-order', clientOrderId: STRAY, match: BOOK, times: 1 });
    edge.fault({ kind: 'answer', status: 502, match: { method: 'GET', path: '/fapi/v1/order' }, times: 1 });
    expect((await edge.flatten(close, 0, [], true)).results).toMatchObject([{ result: 'executed' }]);
  });

  it('nor keeps the stop of a leg that is to be closed', async ({ start }) => {
    const edge = await start();
    edge.order(STRAY, { side: 'SELL', quantity: '0.002', price: '99000' });
    const stop = edge.algo('grinder_d_BTCUSDT_sl_1704067200_3', { side: 'SELL', reduceOnly: true });
    const close = await leg(edge);
    const { cancels } = await edge.plan();
    edge.fault(stale);
    edge.fault({ kind: 'cancel-order', clientOrderId: STRAY, match: BOOK, times: 1 });
    const ofStop = cancels.filter(({ clientOrderId }) => clientOrderId === stop);
    const { positionSide, amount, updateTime, side } = close;
    const closing = { leg: { positionSide, amount, updateTime }, side, groupOrders: [stop] };
    expect(await edge.cancel(ofStop, closing)).toMatchObject({ [stop]: { result: 'executed' } });
  });

  it('keeps a leg open where the order was filled: the position may be another by now', async ({ start }) => {
    const edge = await start();
    edge.order(STRAY, { side: 'SELL', quantity: '0.002', price: '99000' });
    const close = await leg(edge);
    edge.fault(stale);
    edge.fault({ kind: 'stale-read', ms: 60_000, match: POSITIONS });
    edge.fault({ kind: 'fill-order', clientOrderId: STRAY, match: BOOK, times: 1 });
    expect((await edge.flatten(close)).results).toMatchObject([
      { reason: 'position_changed', detail: expect.stringContaining('traded it meanwhile') },
    ]);
    expect(edge.requests(SENT)).toEqual([]);
  });

  it('keeps it open while the order rests, or cannot be asked for', async ({ start }) => {
    const edge = await start();
    edge.order(STRAY, { side: 'SELL', quantity: '0.002', price: '99000' });
    const close = await leg(edge);
    const blocked = [{ result: 'blocked', reason: 'own_order_blocks_close' }];
    expect((await edge.flatten(close)).results).toMatchObject(blocked);
    edge.fault(stale);
    edge.fault({ kind: 'cancel-order', clientOrderId: STRAY, match: BOOK, times: 1 });
    edge.fault({ kind: 'answer', status: 502, match: { method: 'GET', path: '/fapi/v1/order' } });
    expect((await edge.flatten(close)).results).toMatchObject(blocked);
    expect(edge.requests(SENT)).toEqual([]);
  });
});
