import { describe, expect } from 'vitest';
import { it } from '../../support/edge-it';

const ORDER = 'grinder_d_BTCUSDT_1_1704067200_1';
const held = (symbol: string, positionSide = 'BOTH') => ({ symbol, positionSide, amount: '0.004' });
const resting = (symbol: string) => ({
  symbol,
  clientOrderId: ORDER,
  status: 'OPEN',
  createdAt: '2026-11-23T10:15:01Z',
});

const CASES = [
  {
    what: 'as Nautilus writes symbols',
    bot: { positions: [held('BTCUSDT-PERP')], orders: [resting('BTCUSDT-PERP')] },
    says: ['BTCUSDT-PERP', '"BTCUSDT" is meant'],
  },
  {
    what: 'as TradingView writes symbols',
    bot: { positions: [held('BINANCE:BTCUSDT.P')] },
    says: ['BINANCE:BTCUSDT.P', '"BTCUSDT" is meant'],
  },
  {
    what: 'as hummingbot writes symbols',
    bot: { positions: [held('BTC-USDT')] },
    says: ['BTC-USDT', '"BTCUSDT" is meant'],
  },
  {
    what: 'with an order whose id names another symbol',
    bot: { positions: [held('BTCUSDT')], orders: [resting('ETHUSDT')] },
    says: ['the id names BTCUSDT, the row ETHUSDT'],
  },
  {
    what: 'with a SHORT leg above zero',
    bot: { positions: [held('BTCUSDT', 'SHORT')] },
    says: ['a SHORT leg is not above zero'],
  },
] as const;

describe.concurrent('an expected state that does not mean the same account is inconclusive', () => {
  it.for(CASES)('$what', async ({ bot, says }, { start }) => {
    const edge = await start();
    edge.order(ORDER);
    edge.position('0.004');
    edge.bot = bot;
    const { conclusive, failedParts, mismatches } = await edge.observe();
    expect([conclusive, mismatches]).toEqual([false, []]);
    expect(failedParts).toMatchObject([{ part: 'expectedState' }]);
    for (const text of says) expect(failedParts[0]?.problem).toContain(text);
  });
});
