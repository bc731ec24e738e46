import { describe, expect, it } from 'vitest';
import { compare } from '../../../src/domain/compare';
import type { ExchangeOrder, ExchangePosition } from '../../../src/domain/exchange-view';
import type { ExpectedState } from '../../../src/domain/expected-state';
import type { OrderMismatch } from '../../../src/domain/mismatches';
import type { PositionMode } from '../../../src/domain/vocabulary';
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

const look = (
  positions: ExchangePosition[],
  expected: Partial<ExpectedState> = {},
  mode: PositionMode = 'one-way',
) => compare(snapshot({ positions, mode }), expectedState(expected), SETTINGS);
const typesOf = (...given: Parameters<typeof look>) => look(...given).mismatches.map(({ type }) => type);
const expecting = (...positions: Parameters<typeof expectedPosition>[0][]) => ({
  positions: positions.map((over) => expectedPosition(over)),
});
const ZEROES = ['0', '0.000', '-0.0', '0E-8', '.0', '-0e3'];

describe('a position', () => {
  it('that should be flat is unexpected, with everything a close needs', () => {
    expect(look([position({ amount: '-0.010' })]).mismatches).toEqual([
      {
        type: 'POSITION_NONZERO_UNEXPECTED',
        symbol: 'BTCUSDT',
        positionSide: 'BOTH',
        amount: '-0.010',
        markPrice: '50000',
        updateTime: position().updateTime,
        blind: false,
      },
    ]);
  });

  it.each(ZEROES)('that should be flat is unexpected however zero is written: %s', (amount) => {
    expect(typesOf([position()], expecting({ amount }))).toEqual(['POSITION_NONZERO_UNEXPECTED']);
    expect(typesOf([position()], { ...expecting({ amount }), positionsComplete: false })).toEqual([
      'POSITION_NONZERO_UNEXPECTED',
    ]);
  });

  it.each(ZEROES)('of %s is flat', (amount) => {
    const { mismatches, counts } = look([position({ amount })]);
    expect(mismatches).toEqual([]);
    expect(counts.positions).toBe(0);
  });

  it('of the expected amount is no mismatch, in whatever notation', () => {
    expect(typesOf([position()], expecting({ amount: '1e-2' }))).toEqual([]);
  });

  it.each([
    ['another amount', '0.011'],
    ['another side', '-0.010'],
    ['nothing', '0'],
  ])('of %s than the expected one is reported only', (_what, amount) => {
    expect(look([position({ amount })], expecting({})).mismatches).toEqual([
      {
        type: 'POSITION_AMOUNT_MISMATCH',
        symbol: 'BTCUSDT',
        positionSide: 'BOTH',
        expected: '0.010',
        amount,
        became: null,
      },
    ]);
  });

  it('that is expected and absent from the answer is flat', () => {
    expect(look([], expecting({})).mismatches).toEqual([
      {
        type: 'POSITION_AMOUNT_MISMATCH',
        symbol: 'BTCUSDT',
        positionSide: 'BOTH',
        expected: '0.010',
        amount: '0',
        became: null,
      },
    ]);
    expect(typesOf([], expecting({ amount: '0E-8' }))).toEqual([]);
  });

  it('is unknown and no mismatch where the list of expected positions is not complete', () => {
    const { mismatches, counts } = look([position(), position({ symbol: 'ETHUSDT', amount: '0' })], {
      positionsComplete: false,
    });
    expect(mismatches).toEqual([]);
    expect(counts).toMatchObject({ positions: 1, unknown: 1 });
  });

  it('needs the completeness of positions, not that of orders', () => {
    expect(typesOf([position()], { ordersComplete: false })).toEqual(['POSITION_NONZERO_UNEXPECTED']);
  });

  it('that changed later than asOf minus the grace is too recent to judge', () => {
    expect(typesOf([position({ updateTime: NOON - 5_000 })])).toEqual(['POSITION_NONZERO_UNEXPECTED']);
    const { mismatches, counts, tooRecent } = look([position({ updateTime: NOON - 4_999 })]);
    expect(mismatches).toEqual([]);
    expect(counts).toMatchObject({ positions: 1, tooRecent: 1 });
    expect(tooRecent).toEqual(['close/BTCUSDT/BOTH']);
  });

  it('without a mark price is found all the same', () => {
    expect(look([position({ markPrice: null })]).mismatches).toMatchObject([{ markPrice: null }]);
  });
});

describe('in hedge mode', () => {
  const long = position({ positionSide: 'LONG', amount: '0.5' });
  const short = position({ positionSide: 'SHORT', amount: '-0.3' });

  it('each leg is judged by itself', () => {
    expect(
      look([long, short], expecting({ positionSide: 'LONG', amount: '0.5' }), 'hedge').mismatches,
    ).toMatchObject([{ type: 'POSITION_NONZERO_UNEXPECTED', positionSide: 'SHORT', amount: '-0.3' }]);
  });

  it('both legs of a symbol can be unexpected', () => {
    expect(look([long, short], {}, 'hedge').mismatches).toMatchObject([
      { positionSide: 'LONG' },
      { positionSide: 'SHORT' },
    ]);
  });

  it('a leg never stands for the other', () => {
    expect(
      look([long], expecting({ positionSide: 'SHORT', amount: '-0.5' }), 'hedge').mismatches,
    ).toMatchObject([
      { type: 'POSITION_NONZERO_UNEXPECTED', positionSide: 'LONG' },
      { type: 'POSITION_AMOUNT_MISMATCH', positionSide: 'SHORT', amount: '0' },
    ]);
  });
});

describe('an order protects', () => {
  const protects = (
    over: Partial<ExchangeOrder>,
    positions: ExchangePosition[],
    mode: PositionMode = 'one-way',
  ) =>
    (
      compare(snapshot({ mode, orders: [order(over)], positions }), expectedState(), SETTINGS)
        .mismatches[0] as OrderMismatch
    ).protects;

  it.each([
    ['a reduce-only order', { reduceOnly: true }],
    ['a close-position order', { kind: 'algo', closePosition: true, quantity: '0' }],
    ['a reduce-only algo order', { kind: 'algo', reduceOnly: true }],
  ] as const)('the open leg in one-way mode: %s', (_what, over) => {
    expect(protects({ side: 'SELL', ...over }, [position()])).toBe('BOTH');
  });

  it('the leg whether or not that is expected', () => {
    const positions = [position()];
    const orders = [order({ side: 'SELL', reduceOnly: true })];
    const { mismatches } = compare(snapshot({ orders, positions }), expectedState(expecting({})), SETTINGS);
    expect(mismatches).toMatchObject([{ protects: 'BOTH' }]);
  });

  it.each([
    ['its leg is flat', { reduceOnly: true }, [position({ amount: '-0.0' })]],
    ['its leg is absent', { reduceOnly: true }, []],
    ['another symbol is open', { reduceOnly: true }, [position({ symbol: 'ETHUSDT' })]],
    ['it may also open', { side: 'SELL' }, [position()]],
  ] as const)('nothing where %s', (_what, over, positions) => {
    expect(protects(over, [...positions])).toBeNull();
  });

  it('in hedge mode by its side alone, since the flag cannot be sent there', () => {
    const long = position({ positionSide: 'LONG' });
    const short = position({ positionSide: 'SHORT', amount: '-1' });
    expect(protects({ positionSide: 'LONG', side: 'SELL' }, [long, short], 'hedge')).toBe('LONG');
    expect(protects({ positionSide: 'SHORT', side: 'BUY' }, [long, short], 'hedge')).toBe('SHORT');
    expect(protects({ positionSide: 'LONG', side: 'BUY' }, [long, short], 'hedge')).toBeNull();
    expect(protects({ positionSide: 'SHORT', side: 'SELL' }, [long, short], 'hedge')).toBeNull();
    expect(protects({ positionSide: 'LONG', side: 'SELL' }, [short], 'hedge')).toBeNull();
  });

  it('a leg that changed too recently to close, so that it is left alone with it', () => {
    expect(protects({ reduceOnly: true }, [position({ updateTime: NOON })])).toBe('BOTH');
  });
});

describe('an order of ours that stays on the closing side of an unexpected position', () => {
  const sell = (over: Partial<ExchangeOrder> = {}) => order({ side: 'SELL', ...over });
  const blockerWith = (orders: ExchangeOrder[], expected: Partial<ExpectedState>) => {
    const { mismatches } = compare(
      snapshot({ orders, positions: [position()] }),
      expectedState(expected),
      SETTINGS,
    );
    const leg = mismatches.find(({ type }) => type === 'POSITION_NONZERO_UNEXPECTED');
    return leg !== undefined && 'blocker' in leg ? leg.blocker : null;
  };
  const known = { orders: [expectedOrder()] };

  it.each<[string, ExchangeOrder, Partial<ExpectedState>]>([
    ['that the bot expects', sell(), known],
    ['of which nothing is said', sell(), { ordersComplete: false }],
    ['that is too recent to judge', sell({ updateTime: NOON }), {}],
    ['that names another symbol', sell({ clientOrderId: ours(1, 'ETHUSDT') }), {}],
  ])('is named: one %s', (_what, resting, expected) => {
    expect(blockerWith([resting], expected)).toBe(resting.clientOrderId);
  });

  it.each<[string, ExchangeOrder, Partial<ExpectedState>]>([
    ['on the other side', order(), known],
    ['that is to be cancelled', sell(), {}],
    ['of somebody else', sell({ clientOrderId: 'web_1' }), {}],
    ['of another symbol', sell({ symbol: 'ETHUSDT', updateTime: NOON }), {}],
    [
      'of somebody else that triggered just now',
      sell({ clientOrderId: 'web_1', orderKind: 'conditional', triggered: true, updateTime: NOON }),
      {},
    ],
  ])('is none of: one %s', (_what, resting, expected) => {
    expect(blockerWith([resting], expected)).toBeNull();
  });
});
