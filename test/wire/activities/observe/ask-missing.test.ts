import { describe, expect } from 'vitest';
import type { Edge } from '../../../support/edge';
import { it } from '../../../support/edge-it';
import { eventually } from '../../../support/eventually';

const OLD = '2026-01-01T00:00:00Z';
const id = (n: number) => `grinder_d_BTCUSDT_1_1704067200_${n}`;
const expectOrders = (edge: Edge, from: number, count: number) => {
  const orders = Array.from({ length: count }, (_, i) => ({
    symbol: 'BTCUSDT',
    clientOrderId: id(from + i),
    status: 'OPEN',
    createdAt: new Date(Date.now() - 600_000).toISOString(),
  }));
  edge.bot = { ...edge.bot, orders };
};
/** Client ids of the regular orders that the exchange was asked about. */
const askedFor = (edge: Edge) =>
  edge.requests('GET /fapi/v1/order').map(({ params }) => params['origClientOrderId']);

describe.concurrent('an order that is missing', () => {
  it('is reported with what the exchange says became of it', async ({ start }) => {
    const edge = await start();
    const ended = { status: 'CANCELED', origQty: '0.002', executedQty: '0', updateTime: Date.parse(OLD) };
    edge.fault({
      kind: 'answer',
      status: 200,
      body: JSON.stringify({ clientOrderId: id(1), orderId: 7, ...ended }),
      match: { path: '/fapi/v1/order', predicate: ({ params }) => params['origClientOrderId'] === id(1) },
    });
    expectOrders(edge, 1, 2);
    const { mismatches, counts, questions } = await edge.observe();
    expect(mismatches).toMatchObject([
      { clientOrderId: id(1), became: expect.stringContaining('CANCELED at 2026-01-01T00:00:00.000Z') },
      { clientOrderId: id(2), became: 'the exchange knows no such order' },
    ]);
    expect(counts).toMatchObject({ unknown: 0, tooRecent: 0 });
    expect(questions).toBe(2);
  });

  it('and ended after the bot last wrote is too recent', async ({ start }) => {
    const edge = await start();
    edge.order(id(1));
    edge.account.fillOrder(id(1));
    expectOrders(edge, 1, 1);
    edge.bot = { ...edge.bot, positionsComplete: false };
    const { mismatches, counts } = await edge.observe();
    expect(mismatches).toEqual([]);
    expect(counts).toMatchObject({ tooRecent: 1, mismatches: { ORDER_MISSING_ON_EXCHANGE: 0 } });
  });

  it('and ended in a way that is new hides nothing else: all the other orders are judged', async ({
    start,
  }) => {
    const edge = await start();
    const word = { status: 'ENDED_SOMEHOW', origQty: '0.002', executedQty: '0', updateTime: Date.parse(OLD) };
    edge.fault({
      kind: 'answer',
      status: 200,
      body: JSON.stringify({ clientOrderId: id(1), orderId: 7, ...word }),
      match: { path: '/fapi/v1/order' },
    });
    expectOrders(edge, 1, 1);
    edge.order(id(2));
    expect(await edge.observe()).toMatchObject({
      conclusive: true,
      mismatches: [
        { type: 'ORDER_EXISTS_UNEXPECTED', clientOrderId: id(2) },
        { clientOrderId: id(1), became: 'not known: ENDED_SOMEHOW' },
      ],
    });
  });

  it('and open after all was left out of a list, which then proves nothing', async ({ start }) => {
    const edge = await start();
    edge.order(id(1));
    edge.order(id(2));
    expectOrders(edge, 1, 1);
    edge.fault({ kind: 'missing-row', index: 0, match: { path: '/fapi/v1/openOrders' } });
    expect(await edge.observe()).toMatchObject({
      conclusive: false,
      failedParts: [{ part: 'openOrders', problem: `leaves out ${id(1)} (BTCUSDT), which is NEW` }],
      mismatches: [],
    });
  });
});

describe.concurrent('a leg that is flat', () => {
  const expectLeg = (edge: Edge) => {
    edge.bot = { positions: [{ symbol: 'BTCUSDT', positionSide: 'BOTH', amount: '0.002' }] };
  };

  it('since after the bot last wrote is too recent', async ({ start }) => {
    const edge = await start();
    edge.position('-0.002');
    edge.account.fillOrder(edge.order(id(1)));
    expectLeg(edge);
    const { mismatches, counts } = await edge.observe();
    expect(mismatches).toEqual([]);
    expect(counts).toMatchObject({ tooRecent: 1 });
  });

  it('without a recent trade is reported as that', async ({ start }) => {
    const edge = await start();
    expectLeg(edge);
    expect((await edge.observe()).mismatches).toMatchObject([
      { type: 'POSITION_AMOUNT_MISMATCH', amount: '0', became: 'flat, and no recent trade is listed' },
    ]);
  });

  it('in the list alone was left out of it, which then proves nothing', async ({ start }) => {
    const edge = await start();
    edge.position('0.002');
    edge.position('0.5', { symbol: 'ETHUSDT' });
    expectLeg(edge);
    edge.fault({ kind: 'missing-row', index: 0, match: { path: '/fapi/v3/positionRisk' } });
    expect(await edge.observe()).toMatchObject({
      conclusive: false,
      failedParts: [
        { part: 'positions', problem: 'leaves out BTCUSDT BOTH, which the account lists with 0.002' },
      ],
      mismatches: [],
    });
  });

  it('in the list alone was left out also where its trades cannot be asked for once more', async ({
    start,
  }) => {
    const edge = await start();
    edge.position('0.002');
    edge.position('0.5', { symbol: 'ETHUSDT' });
    expectLeg(edge);
    edge.fault({ kind: 'missing-row', index: 0, match: { path: '/fapi/v3/positionRisk' } });
    edge.fault({ kind: 'html', match: { path: '/fapi/v1/userTrades', nth: 2 } });
    expect(await edge.observe()).toMatchObject({ conclusive: false, failedParts: [{ part: 'positions' }] });
  });

  it('and opened while it was asked about is too recent', async ({ start }) => {
    const edge = await start();
    edge.position('0.5', { symbol: 'ETHUSDT' });
    expectLeg(edge);
    const hold = edge.sim.hold({ match: { path: '/fapi/v3/account' }, when: 'before' });
    const look = edge.observe();
    await hold.reached;
    edge.position('-0.002');
    edge.account.fillOrder(edge.order(id(1)));
    edge.position('0.002');
    hold.release();
    expect(await look).toMatchObject({
      conclusive: true,
      mismatches: [{ symbol: 'ETHUSDT' }],
      counts: { tooRecent: 1 },
    });
  });

  it('is asked about once, however many there are', async ({ start }) => {
    const edge = await start();
    edge.position('1', { symbol: 'SOLUSDT' });
    edge.bot = {
      positions: ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({ symbol, positionSide: 'BOTH', amount: '1' })),
    };
    await edge.observe();
    expect(edge.requests('GET /fapi/v3/account')).toHaveLength(1);
  });
});

describe.concurrent('questions about what is missing', () => {
  it('are at most ten a cycle, whose confirming look knows what the first one was told', async ({
    start,
  }) => {
    const edge = await start();
    expectOrders(edge, 1, 12);
    const first = await edge.observe();
    expect(new Set(askedFor(edge)).size).toBe(10);
    expect(first).toMatchObject({ questions: 10, counts: { unknown: 2 } });
    const second = await edge.observe(first);
    expect(new Set(askedFor(edge)).size).toBe(10);
    expect(second.mismatches.map((row) => 'clientOrderId' in row && row.clientOrderId)).toEqual(
      first.mismatches.map((row) => 'clientOrderId' in row && row.clientOrderId),
    );
    expect(second).toMatchObject({
      questions: 0,
      counts: { unknown: 2, mismatches: { ORDER_MISSING_ON_EXCHANGE: 10 } },
    });
  });

  it('come round to everything that is missing, however much it is', async ({ start }) => {
    const edge = await start();
    expectOrders(edge, 1, 12);
    await eventually(async () => {
      await edge.observe();
      expect(new Set(askedFor(edge)).size).toBe(12);
    });
  });

  it('that the first look left over are the second one’s', async ({ start }) => {
    const edge = await start();
    expectOrders(edge, 1, 7);
    const first = await edge.observe();
    expectOrders(edge, 11, 7);
    const second = await edge.observe(first);
    expect(new Set(askedFor(edge)).size).toBe(10);
    expect(second).toMatchObject({ questions: 3, counts: { unknown: 4 } });
  });
});
