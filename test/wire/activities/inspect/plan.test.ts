import { describe, expect } from 'vitest';
import { it } from '../../../support/edge-it';
import { armedStatus } from '../../../unit/domain/gates/builders';

const HOUR_AGO = () => new Date(Date.now() - 3_600_000).toISOString();

describe.concurrent('a preview of the plan', () => {
  it('expects nothing where the bot counts as down, and says what the bot said last', async ({ start }) => {
    const edge = await start();
    edge.order('grinder_d_BTCUSDT_1_1704067200_1');
    edge.position('0.004');
    const asOf = HOUR_AGO();
    edge.bot = {
      asOf,
      positions: [{ symbol: 'BTCUSDT', positionSide: 'BOTH', amount: '0.004' }],
    };
    edge.guard = armedStatus();
    const found = await edge.preview({ botIsDown: true });
    expect(found).toMatchObject({
      conclusive: true,
      plan: expect.stringMatching(/^[0-9a-f]{16}$/),
      asOfFromBot: false,
      bot: { place: 'bot.json', asOf: Date.parse(asOf), fresh: false, maxAgeMs: 60_000 },
    });
    expect(found.actions.map(({ action, symbol }) => [action, symbol])).toEqual([
      ['cancel_all', 'BTCUSDT'],
      ['flatten', 'BTCUSDT'],
    ]);
    expect(edge.permits.size).toBe(0);
    expect(edge.sim.log.writes()).toEqual([]);
  });

  it('expects what the bot says where it does not', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.bot = { positions: [{ symbol: 'BTCUSDT', positionSide: 'BOTH', amount: '0.004' }] };
    expect(await edge.preview()).toMatchObject({
      conclusive: true,
      asOfFromBot: true,
      actions: [],
      bot: { fresh: true, problem: null },
    });
    edge.bot = { asOf: HOUR_AGO() };
    expect(await edge.preview()).toMatchObject({
      conclusive: false,
      failedParts: [{ part: 'expectedState' }],
    });
  });

  it('tells a source that no bot writes from one that cannot be read', async ({ start }) => {
    const edge = await start();
    expect((await edge.preview({ botIsDown: true })).bot).toBeNull();
    edge.bot = { orders: 'none' };
    expect((await edge.preview({ botIsDown: true })).bot).toMatchObject({ asOf: null, fresh: false });
  });

  it('has an account that looks flat confirmed by another source', async ({ start }) => {
    const edge = await start();
    expect(await edge.preview({ botIsDown: true })).toMatchObject({ conclusive: true, actions: [] });
    edge.position('0.004');
    edge.fault({ kind: 'answer', status: 200, body: '[]', match: { path: '/fapi/v3/positionRisk' } });
    expect(await edge.preview({ botIsDown: true })).toMatchObject({
      conclusive: false,
      failedParts: [{ part: 'positions', problem: expect.stringContaining('the list is empty') }],
    });
  });
});
