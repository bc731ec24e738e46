import { describe, expect } from 'vitest';
import type { GuardStatus } from '../../../../src/domain/guard/status';
import { it } from '../../../support/edge-it';
import { armedStatus } from '../../../unit/domain/gates/builders';

const OURS = 'grinder_d_BTCUSDT_1_1704067200_1';

/** A guard that was armed so long ago, ms. */
const armed = (botIsDown: boolean, agoMs: number): GuardStatus => {
  const status = armedStatus({}, { botIsDown });
  if (status.arming === null) throw new Error('not armed');
  return { ...status, arming: { ...status.arming, at: Date.now() - agoMs } };
};

describe.concurrent('a bot that was declared down and writes again while a plan is carried out', () => {
  it('stops the rest of it, and disarms', async ({ start }) => {
    const edge = await start();
    edge.order(OURS);
    edge.position('0.004');
    const { cancels, closes } = await edge.plan();
    const [close] = closes;
    if (close === undefined) throw new Error('nothing is planned');
    edge.guard = armed(true, 60_000);
    edge.bot = {};
    expect(await edge.cancel(cancels)).toMatchObject({
      [OURS]: { result: 'blocked', reason: 'bot_is_back' },
    });
    expect((await edge.flatten(close)).results).toMatchObject([{ result: 'blocked', reason: 'bot_is_back' }]);
    expect(edge.told.disarms).toEqual(['bot_is_back', 'bot_is_back']);
    expect(edge.sim.log.writes()).toEqual([]);
  });

  it('stops nothing with what it wrote before that word, or where nobody said so', async ({ start }) => {
    const edge = await start();
    edge.order(OURS);
    const { cancels } = await edge.plan();
    edge.bot = {};
    edge.guard = armed(false, 60_000);
    await edge.observe();
    edge.guard = armed(true, -60_000);
    expect(await edge.cancel(cancels)).toMatchObject({ [OURS]: { result: 'executed' } });
    expect(edge.told.disarms).toEqual([]);
  });
});
