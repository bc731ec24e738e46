import { describe, expect } from 'vitest';
import { EXPECTED_MAX_AGE_SECONDS } from '../../../../src/domain/config';
import { it } from '../../../support/edge-it';

const STOP = 'grinder_d_BTCUSDT_sl_1704067200_1';

describe.concurrent('a stop-loss whose close rests on a word of the bot that ends soon', () => {
  it.for([
    { what: 'in a second', leftMs: 1_000, begun: false, goes: false },
    { what: 'before its close followed for certain', leftMs: 9_000, begun: false, goes: false },
    { what: 'after its close followed', leftMs: 25_000, begun: false, goes: true },
    { what: 'in two seconds, and its leg has lost another', leftMs: 2_000, begun: true, goes: true },
  ])('$what: it goes: $goes', async ({ leftMs, begun, goes }, { start }) => {
    const edge = await start();
    edge.bot = {};
    edge.position('0.004');
    edge.algo(STOP, { closePosition: true });
    const { cancels, closes } = await edge.plan();
    const [leg] = closes;
    if (leg === undefined) throw new Error('nothing to close');
    const closing = { leg, side: leg.side, groupOrders: cancels };
    edge.bot = { asOf: new Date(Date.now() + leftMs - EXPECTED_MAX_AGE_SECONDS * 1_000).toISOString() };
    expect(await edge.cancel(cancels, closing, begun)).toMatchObject({
      [STOP]: goes
        ? { result: 'executed' }
        : { result: 'blocked', reason: 'plan_stale', detail: expect.stringContaining('keeps its stop') },
    });
    expect(edge.sim.log.writes()).toHaveLength(goes ? 1 : 0);
  });
});
