import { describe, expect, it } from 'vitest';
import { expectedSnapshot, MAX_SNAPSHOT_ROWS } from '../../../src/domain/expected-snapshot';
import { parseExpectedState } from '../../../src/domain/expected-state-format';
import { HOUR, NOON, order, ours, position, snapshot } from './builders';

const taken = (over: Parameters<typeof snapshot>[0]) => expectedSnapshot(snapshot(over), ['d'], NOON);

describe('what is on the exchange as a first expected state', () => {
  it('has our own orders and every open position, in order, and is valid', () => {
    const { state, problem } = taken({
      orders: [
        order({ symbol: 'ETHUSDT', clientOrderId: ours(2, 'ETHUSDT') }),
        order({ clientOrderId: ours(2) }),
        order({ clientOrderId: ours(1), orderKind: 'conditional' }),
        order({ clientOrderId: 'web_1' }),
        order({ clientOrderId: 'grinder_x_BTCUSDT_1_1704067200_1' }),
        order({ clientOrderId: `grinder_rem_${'0'.repeat(24)}` }),
      ],
      positions: [
        position({ symbol: 'SOLUSDT', amount: '-3' }),
        position({ amount: '0.010' }),
        position({ symbol: 'XRPUSDT', amount: '0.000' }),
      ],
    });
    expect(problem).toBeNull();
    expect(state?.orders.map(({ symbol, clientOrderId }) => `${symbol} ${clientOrderId}`)).toEqual([
      `BTCUSDT ${ours(1)}`,
      `BTCUSDT ${ours(2)}`,
      `ETHUSDT ${ours(2, 'ETHUSDT')}`,
    ]);
    expect(state?.positions).toEqual([
      { symbol: 'BTCUSDT', positionSide: 'BOTH', amount: '0.010' },
      { symbol: 'SOLUSDT', positionSide: 'BOTH', amount: '-3' },
    ]);
    expect(parseExpectedState(JSON.stringify(state), 'test')).toMatchObject({
      ok: true,
      value: {
        asOf: NOON,
        ordersComplete: true,
        positionsComplete: true,
        orders: [{ createdAt: NOON - HOUR }, {}, {}],
      },
    });
  });

  it('has both legs of hedge mode, in one order', () => {
    const legs = (['SHORT', 'LONG'] as const).map((positionSide) =>
      position({ positionSide, amount: positionSide === 'LONG' ? '1' : '-2' }),
    );
    expect(taken({ mode: 'hedge', positions: legs }).state?.positions).toEqual([
      { symbol: 'BTCUSDT', positionSide: 'LONG', amount: '1' },
      { symbol: 'BTCUSDT', positionSide: 'SHORT', amount: '-2' },
    ]);
  });

  it('of an empty account is empty', () => {
    expect(taken({}).state).toMatchObject({ orders: [], positions: [] });
  });

  it('is refused where a row could not be judged: it would be unexpected later', () => {
    const blind = [{ symbol: 'BTCUSDT', part: 'openOrders' as const, row: 3, problem: 'has no side' }];
    expect(taken({ blind })).toEqual({
      state: null,
      problem: 'BTCUSDT cannot be read whole: openOrders: has no side',
    });
  });

  it('is refused where an order of ours names another symbol than it rests in', () => {
    expect(taken({ orders: [order({ symbol: 'ETHUSDT', clientOrderId: ours(1) })] })).toMatchObject({
      state: null,
      problem: expect.stringMatching(/orders\.0\.clientOrderId: must name the symbol of its row/),
    });
  });

  it('is refused where it would be too large for one answer', () => {
    const orders = Array.from({ length: MAX_SNAPSHOT_ROWS }, (_, index) =>
      order({ clientOrderId: ours(index), orderId: String(index) }),
    );
    expect(taken({ orders }).state?.orders).toHaveLength(MAX_SNAPSHOT_ROWS);
    expect(JSON.stringify(taken({ orders })).length).toBeLessThan(500_000);
    expect(taken({ orders, positions: [position()] })).toMatchObject({
      state: null,
      problem: expect.stringMatching(/^3001 orders and positions are more than the 3000/),
    });
  });
});
