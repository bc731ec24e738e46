import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { compare } from '../../../src/domain/compare';
import type { ExchangeOrder, ExchangePosition, ExchangeSnapshot } from '../../../src/domain/exchange-view';
import { type ExpectedState, isFinished } from '../../../src/domain/expected-state';
import { ownership } from '../../../src/domain/identity';
import { legKey, type Mismatch, orderKey } from '../../../src/domain/mismatches';
import { planActions } from '../../../src/domain/plan';
import { POLICY_ACTIONS } from '../../../src/domain/policy';
import { wholeSnapshot } from '../../../src/domain/snapshot';
import { allActions, expectedState, listing, NOON, order, position, SETTINGS } from './builders';

// Properties take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'BTCUSDT_261225'];
const symbol = fc.constantFrom(...SYMBOLS);
/** Few enough to collide, and one of everything that an id may be. */
const clientOrderId = fc.constantFrom(
  'grinder_d_BTCUSDT_1_17_1',
  'grinder_d_BTCUSDT_1_17_2',
  'grinder_d_ETHUSDT_1_17_1',
  'grinder_d_BTCUSDT_261225_1_17_1',
  'grinder_d_BTCUSDT_261225_17_1',
  'grinder_x_BTCUSDT_1_17_1',
  'Grinder_d_BTCUSDT_1_17_1',
  'grinder_d_BTCUSDT_1_17_1\n',
  'grinder_d_BTCUSDT_1_17_\u0661',
  'grinder_rem_0123456789abcdef01234567',
  'web_1',
);
const instant = fc.constantFrom(
  NOON - 90_000_000,
  NOON - 60_000,
  NOON - 5_001,
  NOON - 5_000,
  NOON - 4_999,
  NOON,
  NOON + 500,
);
const amount = fc.constantFrom('0', '-0.0', '0E-8', '0.010', '0.01', '-0.010', '12.5', '-3');

const anOrder = fc
  .record({
    orderKind: fc.constantFrom('regular' as const, 'conditional' as const),
    symbol,
    clientOrderId,
    side: fc.constantFrom('BUY' as const, 'SELL' as const),
    leg: fc.boolean(),
    reduceOnly: fc.boolean(),
    closePosition: fc.boolean(),
    time: instant,
    updateTime: instant,
  })
  .map(({ leg, ...over }) => ({ over, leg }));

/** A book that the exchange can show: whole, each key once, every leg of the account's mode. */
const snapshots: fc.Arbitrary<ExchangeSnapshot> = fc
  .record({
    mode: fc.constantFrom('one-way' as const, 'hedge' as const),
    orders: fc.uniqueArray(anOrder, {
      selector: ({ over }) => `${over.orderKind} ${over.symbol} ${over.clientOrderId}`,
      maxLength: 14,
    }),
    positions: fc.uniqueArray(fc.record({ symbol, long: fc.boolean(), amount, updateTime: instant }), {
      selector: (row) => `${row.symbol} ${row.long}`,
      maxLength: 6,
    }),
  })
  .map(({ mode, orders, positions }) => {
    const side = (long: boolean) => (mode === 'one-way' ? 'BOTH' : long ? 'LONG' : 'SHORT');
    const legs = positions.filter(({ long }) => mode === 'hedge' || long);
    return {
      mode,
      orders: orders.map(({ over, leg }, i) => order({ ...over, positionSide: side(leg), orderId: `${i}` })),
      unclearForeign: [],
      positions: legs.map(({ long, ...over }) =>
        position({ ...over, positionSide: side(long), amount: signed(over.amount, side(long)) }),
      ),
      blind: [],
    };
  });

/** A LONG leg is never below, a SHORT leg never above zero. */
const signed = (text: string, side: string) =>
  side === 'SHORT' ? `-${text.replace('-', '')}` : side === 'LONG' ? text.replace('-', '') : text;

const states: fc.Arbitrary<ExpectedState> = fc
  .record({
    ordersComplete: fc.boolean(),
    positionsComplete: fc.boolean(),
    orders: fc.uniqueArray(
      fc.record({
        symbol,
        clientOrderId,
        status: fc.constantFrom(
          'OPEN' as const,
          'PARTIALLY_FILLED' as const,
          'FILLED' as const,
          'CANCELED' as const,
        ),
        createdAt: instant,
      }),
      { selector: (row) => `${row.symbol} ${row.clientOrderId}`, maxLength: 10 },
    ),
    positions: fc.uniqueArray(
      fc.record({
        symbol,
        positionSide: fc.constantFrom('BOTH' as const, 'LONG' as const, 'SHORT' as const),
        amount,
      }),
      { selector: (row) => `${row.symbol} ${row.positionSide}`, maxLength: 6 },
    ),
  })
  .map(expectedState);

const books = fc.tuple(snapshots, states);

/** A book as a look reads it. */
function readWhole({ mode, orders, positions }: ExchangeSnapshot): ExchangeSnapshot {
  const of = (orderKind: string) => ({
    orders: orders.filter((row) => row.orderKind === orderKind),
    unclear: [],
  });
  const lists = { regular: of('regular'), conditional: of('conditional') };
  const whole = wholeSnapshot({ mode, ...lists, positions: { positions, blind: [] } }, SETTINGS.strategies);
  if ('problem' in whole) throw new Error(whole.problem.problem);
  return whole.snapshot;
}

const RULES = SYMBOLS.map((name) => listing(name));
const idOf = (m: Mismatch) => JSON.stringify(m);
const isOpen = ({ amount: text }: ExchangePosition) => Number(text) !== 0;
const isOld = (row: { updateTime: number; time?: number }) =>
  Math.max(row.updateTime, row.time ?? 0) <= NOON - SETTINGS.orderGraceMs;

describe('the comparison of any book with any expected state', () => {
  it('starts from books that contradict themselves nowhere', () => {
    fc.assert(fc.property(snapshots, (book) => readWhole(book).blind.length === 0));
  });

  it('leads to no cancel of an order that is foreign, of this software, or expected open', () => {
    fc.assert(
      fc.property(books, fc.constantFrom(...POLICY_ACTIONS), ([book, expected], policyAction) => {
        const plan = planActions(compare(book, expected, SETTINGS).mismatches, RULES, policyAction);
        for (const action of allActions(plan)) {
          if (action.kind !== 'cancel_all' || action.owner !== 'ours') continue;
          const owner = ownership(action.clientOrderId, SETTINGS.strategies);
          expect(owner).toMatchObject({ owner: 'ours', identity: { symbol: action.symbol } });
          const wanted = expected.orders.find(
            (row) => row.symbol === action.symbol && row.clientOrderId === action.clientOrderId,
          );
          expect(wanted === undefined ? expected.ordersComplete : isFinished(wanted)).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('leads to no close of a leg that is expected open, unknown, flat or changed lately', () => {
    fc.assert(
      fc.property(books, fc.constantFrom(...POLICY_ACTIONS), ([book, expected], policyAction) => {
        const plan = planActions(compare(book, expected, SETTINGS).mismatches, RULES, policyAction);
        for (const { close } of plan) {
          if (close === null) continue;
          const wanted = expected.positions.find(
            (row) => row.symbol === close.symbol && row.positionSide === close.positionSide,
          );
          expect(wanted === undefined ? expected.positionsComplete : Number(wanted.amount) === 0).toBe(true);
          const row = book.positions.find(
            (p) => p.symbol === close.symbol && p.positionSide === close.positionSide,
          );
          expect(row !== undefined && isOpen(row) && isOld(row)).toBe(true);
          expect(close.side).toBe(Number(close.amount) > 0 ? 'SELL' : 'BUY');
        }
      }),
      { numRuns: 400 },
    );
  });

  it('finds every order of ours that is old enough and not expected', () => {
    fc.assert(
      fc.property(books, ([book, expected]) => {
        const { mismatches } = compare(book, { ...expected, ordersComplete: true }, SETTINGS);
        const found = new Set(mismatches.flatMap((m) => ('orderKind' in m ? [orderKey(m)] : [])));
        const strays = book.orders.filter(
          (row: ExchangeOrder) =>
            ownership(row.clientOrderId, SETTINGS.strategies).owner === 'ours' &&
            isOld(row) &&
            !expected.orders.some(
              (want) =>
                want.symbol === row.symbol && want.clientOrderId === row.clientOrderId && !isFinished(want),
            ),
        );
        for (const stray of strays) expect(found).toContain(orderKey(stray));
      }),
      { numRuns: 400 },
    );
  });

  it('finds every open leg that is old enough and expected flat', () => {
    fc.assert(
      fc.property(books, ([book, expected]) => {
        const { mismatches } = compare(book, { ...expected, positionsComplete: true }, SETTINGS);
        const found = mismatches.flatMap((m) =>
          m.type === 'POSITION_NONZERO_UNEXPECTED' ? [legKey(m)] : [],
        );
        const strays = book.positions.filter(
          (row) =>
            isOpen(row) &&
            isOld(row) &&
            !expected.positions.some(
              (want) =>
                want.symbol === row.symbol &&
                want.positionSide === row.positionSide &&
                Number(want.amount) !== 0,
            ),
        );
        expect([...found].sort()).toEqual(strays.map(legKey).sort());
      }),
      { numRuns: 400 },
    );
  });

  it('finds nothing in a book that is expected as it is', () => {
    fc.assert(
      fc.property(snapshots, (book) => {
        const expected = expectedState({
          orders: book.orders.map((row) => ({
            symbol: row.symbol,
            clientOrderId: row.clientOrderId,
            status: 'OPEN' as const,
            createdAt: row.time,
          })),
          positions: book.positions.map((row) => ({ ...row })),
        });
        expect(compare(book, expected, SETTINGS).mismatches).toEqual([]);
      }),
    );
  });

  it('is the same in whatever order the rows come, and so is the plan', () => {
    const shuffled = books.chain(([book, expected]) => {
      const anyOrder = <T>(rows: readonly T[]) =>
        fc.shuffledSubarray([...rows], { minLength: rows.length, maxLength: rows.length });
      return fc.record({
        given: fc.constant([book, expected] as const),
        orders: anyOrder(book.orders),
        positions: anyOrder(book.positions),
        wantedOrders: anyOrder(expected.orders),
        wantedPositions: anyOrder(expected.positions),
      });
    });
    fc.assert(
      fc.property(
        shuffled,
        ({ given: [book, expected], orders, positions, wantedOrders, wantedPositions }) => {
          const a = compare(book, expected, SETTINGS);
          const b = compare(
            { ...book, orders, positions },
            { ...expected, orders: wantedOrders, positions: wantedPositions },
            SETTINGS,
          );
          expect(b.counts).toEqual(a.counts);
          expect([...b.tooRecent].sort()).toEqual([...a.tooRecent].sort());
          expect(b.mismatches.map(idOf).sort()).toEqual(a.mismatches.map(idOf).sort());
          expect(planActions(b.mismatches, RULES, 'cancel_then_flatten')).toEqual(
            planActions(a.mismatches, RULES, 'cancel_then_flatten'),
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  it('counts each order and each mismatch once', () => {
    fc.assert(
      fc.property(books, ([book, expected]) => {
        const { counts, mismatches } = compare(book, expected, SETTINGS);
        expect(counts.ours + counts.foreign).toBe(book.orders.length);
        expect(Object.values(counts.mismatches).reduce((a, b) => a + b, 0)).toBe(mismatches.length);
        expect(new Set(mismatches.map(idOf)).size).toBe(mismatches.length);
      }),
    );
  });
});

describe('the effort of the comparison', () => {
  /** How often a comparison of `n` orders and positions looks into a row. */
  function looksInto(n: number): number {
    let reads = 0;
    const watched = <T extends object>(row: T): T =>
      new Proxy(row, {
        get(target, key) {
          reads += 1;
          return Reflect.get(target, key);
        },
      });
    const numbers = Array.from({ length: n }, (_, i) => i);
    const book: ExchangeSnapshot = {
      mode: 'one-way',
      unclearForeign: [],
      blind: [],
      orders: numbers.map((i) => watched(order({ clientOrderId: `grinder_d_BTCUSDT_1_17_${i}` }))),
      positions: numbers.map((i) => watched(position({ symbol: `S${i}USDT` }))),
    };
    const wanted = expectedState({
      orders: numbers.map((i) =>
        watched({
          symbol: 'BTCUSDT',
          clientOrderId: `grinder_d_BTCUSDT_1_17_${i * 2}`,
          status: 'OPEN' as const,
          createdAt: NOON - 60_000,
        }),
      ),
      positions: numbers.map((i) =>
        watched({ symbol: `S${i * 2}USDT`, positionSide: 'BOTH' as const, amount: '1' }),
      ),
    });
    compare(book, wanted, SETTINGS);
    readWhole(book);
    return reads;
  }

  it('grows with the number of rows and not with its square', () => {
    expect(looksInto(1_000)).toBeLessThan(15 * looksInto(100));
  });
});
