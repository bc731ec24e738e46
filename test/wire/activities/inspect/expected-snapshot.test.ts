import { describe, expect } from 'vitest';
import type { ExpectedSnapshot } from '../../../../src/domain/expected-snapshot';
import type { FaultSpec } from '../../../../src/simulator';
import type { Edge } from '../../../support/edge';
import { it } from '../../../support/edge-it';

const ask = async (edge: Edge) => (await edge.ask('expected-snapshot')) as ExpectedSnapshot;
const ours = (sequence: number) => `grinder_d_BTCUSDT_1_1704067200_${sequence}`;

describe('today’s exchange state as a first expected state', () => {
  it('makes the very next cycle clean', async ({ start }) => {
    const edge = await start();
    edge.order(ours(1));
    edge.algo(ours(2));
    edge.order('web_1');
    edge.position('0.004');
    const { state, problem } = await ask(edge);
    expect(problem).toBeNull();
    expect(state?.orders.map(({ clientOrderId }) => clientOrderId)).toEqual([ours(1), ours(2)]);
    const { orders, positions } = state ?? {};
    edge.bot = { orders, positions };
    expect(await edge.look()).toMatchObject({ ok: true, comparison: { mismatches: [] } });
    expect(edge.sim.log.writes()).toEqual([]);
  });

  const unread: [string, FaultSpec][] = [
    ['openOrders', { kind: 'unknown-error', match: { path: '/fapi/v1/openOrders' } }],
    ['conditionalOrders', { kind: 'reset', match: { path: '/fapi/v1/openAlgoOrders' } }],
    ['positions', { kind: 'html', status: 502, match: { path: '/fapi/v3/positionRisk' } }],
    ['mode', { kind: 'rejected-key', match: { path: '/fapi/v1/accountConfig' } }],
    [
      'positions',
      { kind: 'answer', status: 200, body: '[{"symbol":7}]', match: { path: '/fapi/v3/positionRisk' } },
    ],
  ];
  it.for(unread)('is refused where %s cannot be read whole', async ([part, fault], { start }) => {
    const edge = await start();
    edge.order(ours(1));
    edge.fault(fault);
    expect(await ask(edge)).toEqual({
      state: null,
      problem: expect.stringMatching(new RegExp(`^${part}: `)),
    });
  });

  it('is refused where the positions are empty and the account shows one all the same', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ kind: 'answer', status: 200, body: '[]', match: { path: '/fapi/v3/positionRisk' } });
    expect(await ask(edge)).toMatchObject({
      state: null,
      problem: expect.stringMatching(/^positions: the list is empty, but the account shows BTCUSDT BOTH/),
    });
  });

  it('is refused where a row of ours cannot be judged', async ({ start }) => {
    const edge = await start();
    const row = { symbol: 'BTCUSDT', clientOrderId: ours(1), orderId: 1, side: 'NEITHER' };
    edge.fault({
      kind: 'answer',
      status: 200,
      body: JSON.stringify([row]),
      match: { path: '/fapi/v1/openOrders' },
    });
    expect(await ask(edge)).toMatchObject({
      state: null,
      problem: expect.stringMatching(/^BTCUSDT cannot be read whole: openOrders: /),
    });
  });
});
