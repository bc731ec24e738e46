import { describe, expect } from 'vitest';
import type { CancelAction, CloseAction } from '../../../../src/domain/plan';
import type { Edge } from '../../../support/edge';
import { it } from '../../../support/edge-it';

const OURS = 'grinder_d_BTCUSDT_1_1704067200_1';
const FOREIGN = 'web_1';
const OTHERS = 'grinder_other_BTCUSDT_1_1704067200_1';
/** Looks like ours, and names another symbol than it rests in. */
const ODD = 'grinder_d_ETHUSDT_1_1704067200_1';

async function book(start: () => Promise<Edge>, foreignId = FOREIGN) {
  const edge = await start();
  edge.order(OURS);
  edge.order(foreignId);
  edge.position('0.004');
  const { cancels, closes } = await edge.plan();
  const [cancel, close] = [cancels.find(({ owner }) => owner === 'ours'), closes[0]];
  if (cancel === undefined || close === undefined) throw new Error('nothing is planned');
  const foreign = edge.account.openOrders().find(({ clientOrderId }) => clientOrderId === foreignId);
  if (foreign === undefined) throw new Error('the foreign order is not there');
  return { edge, cancel, close, foreign };
}

const untouched = (edge: Edge) => {
  expect(edge.sim.log.writes()).toEqual([]);
  expect(edge.permits.size).toBe(0);
  expect(edge.account.openOrders()).toHaveLength(2);
  expect(edge.account.positionAmount('BTCUSDT')).toBe('0.004');
};

describe.concurrent('a write that nobody planned is not sent, whoever asks for it: a cancel', () => {
  const forged: [string, (cancel: CancelAction, foreign: Partial<CancelAction>) => CancelAction][] = [
    [
      'with the key of an order of ours that names a foreign one',
      (cancel, foreign) => ({ ...cancel, ...foreign }),
    ],
    [
      'of a foreign order under its own key',
      (cancel, foreign) => ({
        ...cancel,
        ...foreign,
        key: `cancel/BTCUSDT/regular/${foreign.clientOrderId}`,
      }),
    ],
    ['with the exchange’s id of a foreign order', (cancel, { orderId = '' }) => ({ ...cancel, orderId })],
  ];
  it.for(forged.flatMap(([what, forge]) => [FOREIGN, OTHERS, ODD].map((id) => [what, id, forge] as const)))(
    '%s: %s',
    async ([, id, forge], { start }) => {
      const { edge, cancel, foreign } = await book(start, id);
      const { clientOrderId, orderId, updateTime } = foreign;
      const { [clientOrderId]: other, [OURS]: own } = await edge.cancel([
        forge(cancel, { clientOrderId, orderId: String(orderId), updateTime }),
      ]);
      expect(other ?? own).toMatchObject({ result: 'blocked' });
      untouched(edge);
    },
  );
});

describe.concurrent('a write that nobody planned is not sent, whoever asks for it: a close', () => {
  const forged: [string, (close: CloseAction) => CloseAction][] = [
    ['that would enlarge the leg', (close) => ({ ...close, side: 'BUY' })],
    ['of more than the leg', (close) => ({ ...close, slices: ['0.005'] })],
    ['of nothing', (close) => ({ ...close, slices: ['0'] })],
    ['of less than nothing', (close) => ({ ...close, slices: ['-0.004'] })],
    ['under the key of another leg', (close) => ({ ...close, key: 'flatten/ETHUSDT/BOTH' })],
  ];
  it.for(forged)('%s', async ([, forge], { start }) => {
    const { edge, close } = await book(start);
    expect((await edge.flatten(forge(close))).results).toMatchObject([
      { result: 'blocked', reason: 'position_changed' },
    ]);
    untouched(edge);
  });
});
