import { describe, expect } from 'vitest';
import { it } from '../../../support/edge-it';

const STOP = 'grinder_d_BTCUSDT_sl_1704067200_1';
const STRAY = 'grinder_d_ETHUSDT_1_1704067200_2';
const TOO_MANY = {
  kind: 'answer',
  status: 429,
  body: JSON.stringify({ code: -1015, msg: 'Too many new orders.' }),
  match: { method: 'POST' },
  times: 1,
} as const;

describe('while the exchange takes no orders of the account', () => {
  it('a stop-loss stays, since its close could not follow; a cancel that nothing has to follow goes on', async ({
    start,
  }) => {
    const edge = await start();
    edge.position('0.004');
    edge.position('0.1', { symbol: 'ETHUSDT' });
    edge.algo(STOP, { closePosition: true });
    edge.order(STRAY, { symbol: 'ETHUSDT', quantity: '0.1', price: '3000' });
    const { cancels, closes } = await edge.plan();
    const closeOf = (symbol: string) => {
      const found = closes.find((close) => close.symbol === symbol);
      if (found === undefined) throw new Error(`no close of ${symbol}`);
      return found;
    };
    edge.fault(TOO_MANY);
    expect((await edge.flatten(closeOf('ETHUSDT'))).results).toMatchObject([
      { result: 'failed', reason: 'rate_limited' },
    ]);
    const { positionSide, amount, updateTime, side } = closeOf('BTCUSDT');
    const closing = { leg: { positionSide, amount, updateTime }, side, groupOrders: [STOP] };
    const stops = cancels.filter(({ clientOrderId }) => clientOrderId === STOP);
    const strays = cancels.filter(({ clientOrderId }) => clientOrderId === STRAY);
    expect(await edge.cancel(stops, closing)).toMatchObject({
      [STOP]: {
        result: 'blocked',
        reason: 'rate_limited',
        detail: expect.stringMatching(/^no close is taken until /),
      },
    });
    expect(await edge.cancel(strays)).toMatchObject({ [STRAY]: { result: 'executed' } });
    expect(edge.sim.log.writes().map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });
});
