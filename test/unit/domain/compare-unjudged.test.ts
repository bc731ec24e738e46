import { describe, expect, it } from 'vitest';
import { compare } from '../../../src/domain/compare';
import { spellingConflict, symbolConflict, unseenSymbols } from '../../../src/domain/contradictions';
import type { ExchangeSnapshot } from '../../../src/domain/exchange-view';
import {
  expectedOrder,
  expectedPosition,
  expectedState,
  NOON,
  order,
  ours,
  position,
  SETTINGS,
  snapshot,
} from './builders';

const BLIND = [{ symbol: 'BTCUSDT', part: 'openOrders', row: 0, problem: 'x' }] as const;
const blindBook = (over: Partial<ExchangeSnapshot> = {}) => snapshot({ blind: BLIND, ...over });

describe('a blind symbol', () => {
  it('has its strays marked, while other symbols go on', () => {
    const book = blindBook({
      orders: [order(), order({ symbol: 'ETHUSDT' })],
      positions: [position(), position({ symbol: 'ETHUSDT' })],
    });
    const { mismatches, counts } = compare(book, expectedState(), SETTINGS);
    expect(mismatches.map((found) => [found.symbol, 'blind' in found && found.blind])).toEqual([
      ['BTCUSDT', true],
      ['ETHUSDT', false],
      ['BTCUSDT', true],
      ['ETHUSDT', false],
    ]);
    expect(counts.blind).toBe(1);
  });

  it('has nothing missing: the row that could not be read may be the very one', () => {
    const expected = expectedState({
      orders: [expectedOrder()],
      positions: [expectedPosition(), expectedPosition({ symbol: 'ETHUSDT' })],
    });
    const { mismatches, counts } = compare(blindBook(), expected, SETTINGS);
    expect(mismatches).toMatchObject([{ type: 'POSITION_AMOUNT_MISMATCH', symbol: 'ETHUSDT' }]);
    expect(counts).toMatchObject({ blind: 3, mismatches: { ORDER_MISSING_ON_EXCHANGE: 0 } });
  });

  it('has no amount that differs', () => {
    const book = blindBook({ positions: [position({ amount: '2' })] });
    const { mismatches, counts } = compare(
      book,
      expectedState({ positions: [expectedPosition()] }),
      SETTINGS,
    );
    expect(mismatches).toEqual([]);
    expect(counts.blind).toBe(2);
  });
});

describe('foreign orders that could not be read', () => {
  const unclear = {
    orderKind: 'regular',
    symbol: 'BTCUSDT',
    clientOrderId: 'web_1',
    side: null,
    positionSide: null,
    row: 0,
    problem: 'x',
  } as const;
  const book = snapshot({ unclearForeign: [unclear] });

  it('are counted', () => {
    const { counts, mismatches } = compare(book, expectedState(), SETTINGS);
    expect(counts).toMatchObject({ openOrders: 1, foreign: 1, blind: 0 });
    expect(mismatches).toEqual([]);
  });

  it('stand for nothing that the bot expects where they show no id', () => {
    const { counts, mismatches } = compare(
      snapshot({ unclearForeign: [{ ...unclear, clientOrderId: null }] }),
      expectedState({ orders: [expectedOrder()] }),
      SETTINGS,
    );
    expect(counts).toMatchObject({ openOrders: 1, foreign: 1 });
    expect(mismatches).toMatchObject([{ type: 'ORDER_MISSING_ON_EXCHANGE', clientOrderId: ours(1) }]);
  });

  it('are not missing where the bot expects them', () => {
    const orders = [expectedOrder({ clientOrderId: 'web_1' }), expectedOrder({ clientOrderId: 'web_2' })];
    expect(compare(book, expectedState({ orders }), SETTINGS).mismatches).toMatchObject([
      { type: 'ORDER_MISSING_ON_EXCHANGE', clientOrderId: 'web_2' },
    ]);
  });
});

describe('a mass of unexpected things', () => {
  const strays = (n: number) => Array.from({ length: n }, (_, i) => order({ clientOrderId: ours(i + 1) }));
  const legs = (n: number) => Array.from({ length: n }, (_, i) => position({ symbol: `S${i}USDT` }));
  const expecting = (n: number) =>
    expectedState({
      orders: Array.from({ length: n }, (_, i) => expectedOrder({ clientOrderId: ours(i + 1) })),
    });
  const mass = (book: Partial<ExchangeSnapshot>, expected = expectedState()) =>
    compare(snapshot(book), expected, SETTINGS).massChange;

  it.each([
    ['three orders of three', 3, 0, false],
    ['four of four', 4, 0, true],
    ['four of eight: just half', 8, 4, false],
    ['five of nine: more than half', 9, 4, true],
    ['six of twenty', 20, 14, false],
  ])('is %s: %j', (_what, open, expected, found) => {
    expect(mass({ orders: strays(open) }, expecting(expected))).toBe(found);
  });

  it.each([
    ['one position of one', 1, 0, false],
    ['two of two', 2, 0, true],
    ['two of three', 3, 1, false],
  ])('is %s: %j', (_what, open, expected, found) => {
    const positions = Array.from({ length: expected }, (_, i) => expectedPosition({ symbol: `S${i}USDT` }));
    expect(mass({ positions: legs(open) }, expectedState({ positions }))).toBe(found);
  });

  describe('is no less of one for what cannot be judged', () => {
    const fresh = { time: NOON, updateTime: NOON };
    it.each<[string, Partial<ExchangeSnapshot>, Parameters<typeof expectedState>[0], boolean]>([
      [
        'orders that were placed a moment ago',
        {
          orders: [
            ...strays(4),
            ...Array.from({ length: 6 }, (_, i) => order({ clientOrderId: ours(i + 9), ...fresh })),
          ],
        },
        {},
        true,
      ],
      ['a leg that was traded a moment ago', { positions: [...legs(2), position(fresh)] }, {}, true],
      ['nor where it is the second of two', { positions: [...legs(1), position(fresh)] }, {}, true],
      ['a leg alone that was traded a moment ago', { positions: [position(fresh)] }, {}, false],
      [
        'a leg of which nothing is said',
        { positions: [...legs(2), position()] },
        {
          positionsComplete: false,
          positions: [0, 1].map((i) => expectedPosition({ symbol: `S${i}USDT`, amount: '0' })),
        },
        true,
      ],
      [
        'a leg that the bot knows and that was traded a moment ago',
        { positions: [...legs(2), position({ ...fresh, amount: '2' })] },
        { positions: [expectedPosition()] },
        false,
      ],
      [
        'a leg that the bot knows, in a blind symbol',
        { positions: [...legs(2), position({ amount: '2' })], blind: BLIND },
        { positions: [expectedPosition()] },
        false,
      ],
    ])('%s', (_what, book, expected, found) => {
      expect(mass(book, expectedState(expected))).toBe(found);
    });
  });

  it('counts ours only', () => {
    const foreign = Array.from({ length: 9 }, (_, i) => order({ clientOrderId: `web_${i}` }));
    expect(mass({ orders: [...strays(4), ...foreign] })).toBe(true);
    expect(mass({ orders: foreign })).toBe(false);
  });
});

describe('both sides must mean the same market', () => {
  it('an order of ours that is expected in another symbol than it rests in', () => {
    const clientOrderId = ours(1, 'BTCUSDT');
    const book = snapshot({ orders: [order({ symbol: 'BTCUSDC', clientOrderId })] });
    const expected = expectedState({ orders: [expectedOrder({ clientOrderId })] });
    expect(symbolConflict(book, expected)).toBe(
      `orders: ${clientOrderId} is expected in BTCUSDT, but rests in BTCUSDC`,
    );
    expect(symbolConflict(snapshot({ orders: [order()] }), expected)).toBeUndefined();
    // Of an order that is not ours nothing is cancelled, whatever the bot takes it for.
    const manual = { clientOrderId: 'web_1' };
    expect(
      symbolConflict(
        snapshot({ orders: [order({ symbol: 'BTCUSDC', ...manual })] }),
        expectedState({ orders: [expectedOrder(manual)] }),
      ),
    ).toBeUndefined();
  });

  it.each<[string, (id: string) => string]>([
    ['capitals', (id) => id.toUpperCase()],
    ['a symbol in small letters', (id) => id.replace('BTCUSDT', 'btcusdt')],
    ['a blank before it', (id) => ` ${id}`],
    ['a line break after it', (id) => `${id}\n`],
    ['a no-break space', (id) => `${id}\u00a0`],
    ['an invisible character', (id) => id.replace('_', '_\u200b')],
    ['a full-width digit', (id) => id.replace('1704067200', '\uff11704067200')],
  ])('an order of ours that is expected with %s', (_what, spelled) => {
    const clientOrderId = ours(1);
    const book = snapshot({ orders: [order({ clientOrderId })] });
    const said = spelled(clientOrderId);
    const expected = expectedState({ orders: [expectedOrder({ clientOrderId: said })] });
    expect(spellingConflict(book, expected, ['d'])).toBe(
      `orders: ${JSON.stringify(said)} rests nowhere: "${clientOrderId}" is meant?`,
    );
    const another = expectedState({ orders: [expectedOrder({ clientOrderId: ours(2) })] });
    expect(spellingConflict(book, another, ['d'])).toBeUndefined();
    const both = [expectedOrder({ clientOrderId: said }), expectedOrder({ clientOrderId })];
    expect(spellingConflict(book, expectedState({ orders: both }), ['d'])).toBeUndefined();
    expect(spellingConflict(snapshot({ orders: [] }), expected, ['d'])).toBeUndefined();
    // Nobody's orders but ours are in danger, and what is finished rests nowhere as it should.
    expect(spellingConflict(book, expected, ['mm'])).toBeUndefined();
    const over = expectedState({ orders: [expectedOrder({ clientOrderId: said, status: 'FILLED' })] });
    expect(spellingConflict(book, over, ['d'])).toBeUndefined();
  });

  it('symbols that the exchange shows no row of must be asked about', () => {
    const expected = expectedState({
      orders: [expectedOrder(), expectedOrder({ symbol: 'XBTUSD', clientOrderId: 'x' })],
      positions: [expectedPosition({ symbol: 'ETHUSDT' }), expectedPosition({ symbol: 'SOLUSDT' })],
    });
    const book = snapshot({ orders: [order()], positions: [position({ symbol: 'ETHUSDT', amount: '0' })] });
    expect(unseenSymbols(book, expected)).toEqual(['XBTUSD', 'SOLUSDT']);
    const row = {
      orderKind: 'regular',
      clientOrderId: null,
      side: null,
      positionSide: null,
      row: 0,
    } as const;
    const unclear = [{ ...row, symbol: 'SOLUSDT', problem: 'x' }];
    const blind = [{ symbol: 'XBTUSD', part: 'openOrders', row: 0, problem: 'x' } as const];
    expect(unseenSymbols({ ...book, blind, unclearForeign: unclear }, expected)).toEqual([]);
  });
});
