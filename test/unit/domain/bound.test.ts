import { describe, expect, it } from 'vitest';
import { bound, MAX_MISMATCHES } from '../../../src/domain/bound';
import type { Mismatch } from '../../../src/domain/mismatches';
import { orderMismatch, ours, unexpectedPosition } from './builders';

const WHITELIST = ['ZECUSDT'];
/** What a cycle could act on, in the symbol that sorts last. */
const stray = orderMismatch({ symbol: 'ZECUSDT' });
const leg = unexpectedPosition({ symbol: 'ZECUSDT' });
const many = (row: (n: number) => Mismatch) => Array.from({ length: MAX_MISMATCHES }, (_, n) => row(n));
const keptOf = (...others: Mismatch[]) => bound([...others, stray, leg], WHITELIST);

describe('what can be acted on is never pushed out of the bounded observation', () => {
  it.each<[string, (n: number) => Mismatch]>([
    [
      'orders that are missing',
      (n) => ({
        type: 'ORDER_MISSING_ON_EXCHANGE',
        symbol: 'AAVEUSDT',
        clientOrderId: ours(n),
        ageMs: 1,
        became: null,
      }),
    ],
    [
      'legs of another amount',
      (n) => ({
        type: 'POSITION_AMOUNT_MISMATCH',
        symbol: `A${n}USDT`,
        positionSide: 'BOTH',
        expected: '1',
        amount: '2',
        became: null,
      }),
    ],
    [
      'orders of others that the bot calls finished',
      (n) => orderMismatch({ symbol: 'ZECUSDT', clientOrderId: `1web_${n}`, owner: 'no_grinder_prefix' }),
    ],
    [
      'orders that name another symbol',
      (n) => orderMismatch({ symbol: 'ZECUSDT', clientOrderId: ours(n), owner: 'identity_mismatch' }),
    ],
    ['strays of other symbols', (n) => orderMismatch({ symbol: 'AAVEUSDT', clientOrderId: ours(n) })],
    [
      'strays of a blind symbol',
      (n) => orderMismatch({ symbol: 'ZECUSDT', clientOrderId: ours(n), blind: true }),
    ],
  ])('by %s', (_what, row) => {
    const { kept, truncated } = keptOf(...many(row));
    expect(kept.slice(0, 2)).toEqual([leg, stray]);
    expect(kept).toHaveLength(MAX_MISMATCHES);
    expect(truncated).toBe(2);
  });

  it('and what is left of as many is the same however the exchange lists it', () => {
    const legs = ['LONG', 'SHORT'].flatMap((side) =>
      [leg, unexpectedPosition({ symbol: 'AAVEUSDT' })].map((each) => ({
        ...each,
        positionSide: side as 'LONG',
      })),
    );
    const missing = many((n) => orderMismatch({ symbol: 'AAVEUSDT', clientOrderId: ours(n) }));
    for (const listed of [legs, [...legs].reverse()])
      expect(
        bound([...missing, ...listed], WHITELIST)
          .kept.slice(0, 4)
          .map((each) => ('positionSide' in each ? `${each.symbol} ${each.positionSide}` : 'none')),
      ).toEqual(['ZECUSDT LONG', 'ZECUSDT SHORT', 'AAVEUSDT LONG', 'AAVEUSDT SHORT']);
  });

  it('and where there is room, nothing is left out or moved', () => {
    const missing = many((n) => orderMismatch({ clientOrderId: ours(n) })).slice(2);
    expect(keptOf(...missing)).toEqual({ kept: [...missing, stray, leg], truncated: 0 });
  });
});

it('an observation of the longest names stays far below what Temporal takes', () => {
  const longest = (n: number) =>
    orderMismatch({
      symbol: 'A'.repeat(32),
      clientOrderId: `grinder_${'x'.repeat(20)}_${10_000_000 + n}`.slice(0, 36),
      orderId: '9'.repeat(20),
    });
  const { kept } = bound([...many(longest), ...many(longest)], WHITELIST);
  expect(kept).toHaveLength(MAX_MISMATCHES);
  expect(JSON.stringify(kept).length).toBeLessThan(500_000);
});
