import { describe, expect } from 'vitest';
import type { GuardStatus } from '../../../../src/domain/guard/status';
import { it } from '../../../support/edge-it';
import { armedStatus } from '../../../unit/domain/gates/builders';

const OURS = 'grinder_d_BTCUSDT_1_1704067200_1';
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

/** A guard whose operator said a minute ago that the bot is down. */
function declaredDown(more: { plan?: string } = {}): GuardStatus {
  const status = armedStatus({}, { botIsDown: true });
  if (status.arming === null) throw new Error('not armed');
  return { ...status, arming: { ...status.arming, ...more, at: Date.now() - 60_000 } };
}

describe.concurrent('while an operator says that the bot is down, a state that is stale', () => {
  it('counts as flat as long as it stands still', async ({ start }) => {
    const edge = await start();
    edge.order(OURS);
    edge.guard = declaredDown();
    edge.bot = { asOf: ago(600_000) };
    for (let look = 0; look < 3; look += 1)
      expect(await edge.observe()).toMatchObject({ conclusive: true, mismatches: [{ clientOrderId: OURS }] });
    expect(edge.told.disarms).toEqual([]);
  });

  it('and goes on is of a living bot whose clock is far behind', async ({ start }) => {
    const edge = await start();
    edge.order(OURS);
    edge.guard = declaredDown();
    edge.bot = { asOf: ago(600_000) };
    await edge.observe();
    edge.bot = { asOf: ago(598_000) };
    expect(await edge.observe()).toMatchObject({
      conclusive: false,
      failedParts: [
        { part: 'expectedState', problem: expect.stringContaining('so the account is disarmed') },
      ],
    });
    expect(edge.told.disarms).toEqual(['bot_is_back']);
  });

  it('and goes on ends the second look at once, and disarms once', async ({ start }) => {
    const edge = await start();
    edge.order(OURS);
    edge.guard = declaredDown();
    edge.bot = { asOf: ago(600_000) };
    const first = await edge.observe();
    edge.bot = { asOf: ago(598_000) };
    expect(await edge.observe(first)).toMatchObject({ conclusive: false });
    expect(edge.told.disarms).toEqual(['bot_is_back']);
  });
});

describe.concurrent('while an operator says that the bot is down, a state that cannot be read', () => {
  it('may be of a bot that is back: it is not flat', async ({ start }) => {
    const edge = await start();
    edge.order(OURS);
    edge.guard = declaredDown();
    edge.bot = { version: 2 };
    expect(await edge.observe()).toMatchObject({
      conclusive: false,
      failedParts: [{ part: 'expectedState', problem: expect.stringContaining('may be of a living bot') }],
    });
  });

  it('is flat for the plan that the operator saw and confirmed', async ({ start }) => {
    const edge = await start();
    edge.order(OURS);
    edge.guard = declaredDown({ plan: '0123456789abcdef' });
    edge.bot = { version: 2 };
    expect(await edge.observe()).toMatchObject({ conclusive: true, mismatches: [{ clientOrderId: OURS }] });
  });
});

describe.concurrent('a bot that writes again after it was declared down', () => {
  it('takes the word back also where the exchange cannot be read', async ({ start }) => {
    const edge = await start();
    edge.guard = declaredDown();
    edge.bot = {};
    edge.fault({ kind: 'html', match: { path: '/fapi/v1/openOrders' } });
    expect(await edge.observe()).toMatchObject({ conclusive: false });
    expect(edge.told.disarms).toEqual(['bot_is_back']);
  });
});
