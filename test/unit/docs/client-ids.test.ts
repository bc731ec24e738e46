import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { expectedStateSchema } from '../../../src/domain/expected-state-format';
import { ownership, STRATEGY_PATTERN } from '../../../src/domain/identity';
import {
  idOf,
  longestStrategy,
  MAX_LENGTH,
  MILLISECONDS,
  SECONDS,
  SYMBOLS,
} from '../../support/client-id-table';
import { read, rowsUnder } from '../../support/reference';

const PAGE = read('docs/client-ids.md');

describe('what fits into a client order id', () => {
  it('is 36 characters, for the bot and for our own orders', () => {
    expect(MAX_LENGTH).toBe(36);
    const order = { symbol: 'BTCUSDT', status: 'OPEN', createdAt: '2026-11-23T10:15:01Z' };
    const state = (clientOrderId: string) => ({
      version: 1,
      asOf: '2026-11-23T10:15:30Z',
      ordersComplete: true,
      positionsComplete: true,
      orders: [{ ...order, clientOrderId }],
      positions: [],
    });
    expect(z.safeParse(expectedStateSchema, state('x'.repeat(MAX_LENGTH))).success).toBe(true);
    expect(z.safeParse(expectedStateSchema, state('x'.repeat(MAX_LENGTH + 1))).success).toBe(false);
  });

  it.each(SYMBOLS)('the longest strategy is ours, and one longer does not fit: %s', (symbol) => {
    for (const timestamp of [SECONDS, MILLISECONDS])
      for (const parts of [1, 2]) {
        const longest = longestStrategy(symbol, parts, timestamp, parts);
        expect(idOf(longest + 1, symbol, parts, timestamp, parts).length).toBeGreaterThan(MAX_LENGTH);
        if (longest === 0) continue;
        const id = idOf(longest, symbol, parts, timestamp, parts);
        expect(id.length).toBeLessThanOrEqual(MAX_LENGTH);
        expect(ownership(id, ['s'.repeat(longest)])).toMatchObject({ owner: 'ours', identity: { symbol } });
        expect('s'.repeat(longest)).toMatch(STRATEGY_PATTERN);
      }
  });

  it('covers symbols of 7 to 16 characters', () => {
    expect(SYMBOLS.map(({ length }) => length)).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
  });
});

describe('the page says of each example whose it is', () => {
  const WORDS = { ours: 'ours', foreign: "somebody's", remediation: "this software's" } as const;
  const examples = rowsUnder(PAGE, 'What is ours').map(([id = '', whose = '']) => [
    id.replaceAll('`', ''),
    whose,
  ]);

  it('of all kinds', () => {
    expect(new Set(examples.map(([, whose]) => whose))).toEqual(new Set(Object.values(WORDS)));
  });

  it.each(examples)('%s: %s', (id, whose) => {
    expect(WORDS[ownership(id, ['d']).owner]).toBe(whose);
    expect(id.length).toBeLessThanOrEqual(MAX_LENGTH);
  });
});
