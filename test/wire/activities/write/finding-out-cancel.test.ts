import { describe, expect } from 'vitest';
import { RECV_WINDOW_MS } from '../../../support/edge';
import { it } from '../../../support/edge-it';

const DELETE = { method: 'DELETE', path: '/fapi/v1/batchOrders' };
const SENT = 'DELETE /fapi/v1/batchOrders';
const A = 'grinder_d_BTCUSDT_1_1704067200_1';
const B = 'grinder_d_BTCUSDT_1_1704067200_2';
const C = 'grinder_d_BTCUSDT_1_1704067200_3';

describe.concurrent('a cancel', () => {
  it('that finds an order filled a moment ago (-2011) says so, and cancels the others', async ({ start }) => {
    const edge = await start();
    for (const id of [A, B, C]) edge.order(id);
    edge.fault({ kind: 'fill-order', clientOrderId: B, match: DELETE, when: 'before' });
    expect(await edge.cancel()).toMatchObject({
      [A]: { result: 'executed' },
      [B]: { result: 'failed', detail: 'FILLED before it could be cancelled' },
      [C]: { result: 'executed' },
    });
    expect(edge.requests(SENT)).toHaveLength(1);
  });

  it('knows which orders failed though the answer lists them in another order and without ids', async ({
    start,
  }) => {
    const edge = await start({ rules: { batchCancelOrder: 'reversed' } });
    for (const id of [A, B, C]) edge.order(id);
    edge.fault({ kind: 'fill-order', clientOrderId: A, match: DELETE, when: 'before' });
    expect(await edge.cancel()).toMatchObject({
      [A]: { result: 'failed' },
      [B]: { result: 'executed' },
      [C]: { result: 'executed' },
    });
  });

  it('of an order that the answer leaves out looks what became of it', async ({ start }) => {
    const edge = await start();
    edge.order(A);
    edge.fault({ kind: 'missing-row', match: DELETE });
    expect(await edge.cancel()).toMatchObject({ [A]: { result: 'executed' } });
  });

  it('of a cancel whose answer is lost says that it is not known by whom', async ({ start }) => {
    const edge = await start();
    edge.order(A);
    edge.fault({ kind: 'cancel-order', match: DELETE, when: 'before' });
    edge.fault({ kind: 'reset', match: DELETE, when: 'after' });
    expect(await edge.cancel()).toMatchObject({
      [A]: { result: 'executed', detail: 'whether by us is not known' },
    });
  });

  it('of an order that somebody else cancelled a moment ago claims no credit', async ({ start }) => {
    const edge = await start();
    edge.order(A);
    edge.fault({ kind: 'cancel-order', match: DELETE, when: 'before' });
    expect(await edge.cancel()).toMatchObject({
      [A]: { result: 'already_satisfied', detail: 'CANCELED, not by this cancel' },
    });
  });

  it('of an order that fills in part on the way says how much', async ({ start }) => {
    const edge = await start();
    edge.order(A);
    edge.fault({ kind: 'fill-order', quantity: '0.001', match: DELETE, when: 'before' });
    expect(await edge.cancel()).toMatchObject({
      [A]: { result: 'executed', detail: '0.001 filled before it was cancelled' },
    });
  });

  it('of ids above 2^53 names every digit of them', async ({ start }) => {
    const edge = await start();
    const ids = ['8389766145050669870', '8389766145050669871'];
    const orders = ids.map((orderId, i) =>
      edge.order(`grinder_d_ETHUSDT_1_1704067200_${i}`, { symbol: 'ETHUSDT', price: '3300', orderId }),
    );
    const results = await edge.cancel();
    expect(edge.requests(SENT)[0]?.params['orderIdList']).toBe(`[${ids.join(',')}]`);
    for (const order of orders) expect(results[order]).toMatchObject({ result: 'executed' });
  });

  it('whose answer is lost was carried out and is found', async ({ start }) => {
    const edge = await start();
    edge.order(A);
    edge.fault({ kind: 'unknown-error', match: DELETE, when: 'after' });
    expect(await edge.cancel()).toMatchObject({ [A]: { result: 'executed' } });
    expect(edge.requests(SENT)).toHaveLength(1);
  });

  it('whose answer is lost was never carried out, and is not sent again', async ({ start }) => {
    const edge = await start();
    edge.order(A);
    edge.fault({ kind: 'reset', match: DELETE, when: 'before' });
    expect(await edge.cancel()).toMatchObject({ [A]: { result: 'failed', reason: 'port_error' } });
    expect(edge.requests(SENT)).toHaveLength(1);
    expect(edge.account.openOrders()).toHaveLength(1);
  });

  it('is executed though the exchange still shows the order for a moment', async ({ start }) => {
    const edge = await start();
    edge.order(A);
    edge.fault({ kind: 'stale-read', match: { path: '/fapi/v1/order' }, ms: 60_000, times: 2 });
    expect(await edge.cancel()).toMatchObject({ [A]: { result: 'executed' } });
  });

  it('is unverified where the exchange says cancelled and goes on listing the order', async ({ start }) => {
    const edge = await start();
    edge.order(A);
    edge.fault({ kind: 'stale-read', match: { path: '/fapi/v1/order' }, ms: 60_000 });
    expect(await edge.cancel()).toMatchObject({
      [A]: { result: 'unverified', detail: expect.stringContaining('still lists it') },
    });
  });

  it('of an order that the exchange has forgotten (-2013) believes the list of open orders', async ({
    start,
  }) => {
    const edge = await start();
    edge.order(A);
    edge.fault({ kind: 'no-such-order', match: { path: '/fapi/v1/order' } });
    expect(await edge.cancel()).toMatchObject({
      [A]: { result: 'executed', detail: 'no longer known to the exchange' },
    });
  });

  it('that was refused is not done because the order is unknown by its id (-2013) while it is still listed', async ({
    start,
  }) => {
    const edge = await start();
    edge.order(A);
    edge.fault({ kind: 'no-such-order', match: { path: '/fapi/v1/order' } });
    edge.fault({ kind: 'rejected-key', match: DELETE });
    expect(await edge.cancel()).toMatchObject({
      [A]: { result: 'failed', detail: expect.stringContaining('-2015') },
    });
  });

  it('that is refused item by item says why, and where it cannot tell of which order, all that was said', async ({
    start,
  }) => {
    const edge = await start();
    for (const id of [A, B]) edge.order(id);
    const answers = (...codes: number[]) =>
      edge.fault({
        kind: 'answer',
        status: 200,
        body: JSON.stringify(codes.map((code) => ({ code, msg: 'Said by the exchange.' }))),
        match: DELETE,
        times: 1,
      });
    const refused = { result: 'failed', reason: 'port_error' };
    const notOpen =
      '-2016 The symbol is not open for this order - Wait until the symbol trades, or settle it by hand';
    answers(-2016, -2016);
    expect(await edge.cancel()).toMatchObject({
      [A]: { ...refused, detail: notOpen },
      [B]: { ...refused, detail: notOpen },
    });
    answers(-2016, -4402);
    const detail = `${notOpen}, or -4402 Not offered in the region of the account - Binance does not serve this from here: run the worker where the account may trade`;
    expect(await edge.cancel()).toMatchObject({ [A]: { ...refused, detail }, [B]: { ...refused, detail } });
    expect(edge.requests('DELETE /fapi/v1/batchOrders')).toHaveLength(2);
  });

  it("of which an item says that nobody can tell (-1007) is found out, and is not called somebody else's", async ({
    start,
  }) => {
    const edge = await start();
    for (const id of [A, B]) edge.order(id);
    edge.fault({
      kind: 'answer',
      status: 200,
      body: JSON.stringify([
        { code: -1007, msg: 'Timeout.' },
        { code: -9999, msg: 'New.' },
      ]),
      match: DELETE,
    });
    const cancelled = edge.sim.waitFor(({ path }) => path === DELETE.path);
    const results = edge.cancel();
    await cancelled;
    // It was carried out after all.
    edge.account.cancelBehindTheBack(A);
    expect(await results).toMatchObject({
      [A]: { result: 'executed' },
      [B]: {
        result: 'failed',
        detail:
          '-1007 Execution status unknown, or -9999 Not in the table: a write may have been carried out, a read failed',
      },
    });
    const received = (kind: string) => edge.requests(kind)[0]?.receivedAt ?? 0;
    // Looked at earlier, it might still have been on its way.
    expect(received('GET /fapi/v1/order')).toBeGreaterThan(received(SENT) + RECV_WINDOW_MS);
  });

  it('of a whole batch that failed (-2012) finds out order by order', async ({ start }) => {
    const edge = await start();
    for (const id of [A, B]) edge.order(id);
    edge.fault({ kind: 'fill-order', clientOrderId: B, match: DELETE, when: 'before' });
    edge.fault({ kind: 'error', code: -2012, msg: 'Batch cancel failure.', match: DELETE, when: 'after' });
    expect(await edge.cancel()).toMatchObject({
      [A]: { result: 'executed' },
      [B]: { result: 'failed', detail: 'FILLED before it could be cancelled' },
    });
    expect(edge.requests(SENT)).toHaveLength(1);
  });
});
