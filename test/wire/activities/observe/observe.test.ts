import { describe, expect } from 'vitest';
import { it } from '../../../support/edge-it';

describe.concurrent('a mass of unexpected things', () => {
  it('is in doubt only on the word of a living bot', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.position('0.1', { symbol: 'ETHUSDT' });
    edge.bot = {};
    expect(await edge.observe()).toMatchObject({ massChange: true, asOfFromBot: true });
    edge.bot = null;
    expect(await edge.observe()).toMatchObject({ massChange: false, asOfFromBot: false });
  });
});

describe.concurrent('absence shows in gauges', () => {
  it('that are told of each expected state and of blind symbols', async ({ start }) => {
    const edge = await start();
    edge.bot = {};
    await edge.observe();
    expect(edge.told.blindSymbols).toEqual([0]);
    edge.position('0.004');
    edge.position('0.1', { symbol: 'ETHUSDT' });
    edge.fault({
      kind: 'malformed-row',
      rowSymbol: 'ETHUSDT',
      field: 'positionAmt',
      value: 'x',
      match: { path: '/fapi/v3/positionRisk' },
    });
    await edge.observe();
    expect(edge.told.blindSymbols).toEqual([0, 1]);
    expect(edge.told.expectedState).toHaveLength(2);
    for (const asOf of edge.told.expectedState) expect(asOf).toBeGreaterThan(Date.now() - 60_000);
  });

  it('that no expected state from the future keeps fresh', async ({ start }) => {
    const edge = await start();
    edge.bot = { asOf: new Date(Date.now() + 3_600_000).toISOString() };
    expect(await edge.observe()).toMatchObject({
      conclusive: false,
      failedParts: [{ part: 'expectedState' }],
    });
    expect(edge.told.expectedState).toEqual([]);
  });
});

it('a word that a bot dated ahead of time does not confirm itself: the next one has to', async ({
  start,
}) => {
  const edge = await start();
  const ahead = Date.now() + 1_500;
  let reads = 0;
  edge.bot = {
    get asOf() {
      reads += 1;
      return new Date(reads <= 3 ? ahead : ahead + 1).toISOString();
    },
  };
  const first = await edge.observe();
  expect(first).toMatchObject({ conclusive: true, asOf: ahead });
  expect(await edge.observe(first)).toMatchObject({ conclusive: true, asOf: ahead + 1 });
});
