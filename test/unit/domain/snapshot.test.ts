import { describe, expect, it } from 'vitest';
import { modeConflict } from '../../../src/domain/contradictions';
import type {
  ExchangeOrder,
  ExchangePosition,
  ExchangeSnapshot,
  UnclearOrder,
} from '../../../src/domain/exchange-view';
import { type Listed, wholeSnapshot } from '../../../src/domain/snapshot';
import { expectedPosition, expectedState, NOON, order, ours, position, snapshot } from './builders';

type Rows = {
  mode?: Listed['mode'];
  orders?: ExchangeOrder[];
  unclear?: Partial<UnclearOrder>[];
  positions?: ExchangePosition[];
};

const read = ({ mode = 'one-way', orders = [], unclear = [], positions = [] }: Rows) => {
  const lists = (orderKind: ExchangeOrder['orderKind']) => ({
    orders: orders.filter((row) => row.orderKind === orderKind),
    unclear: unclear
      .map((over) => unclearOrder({ orderKind, ...over }))
      .filter((row) => row.orderKind === orderKind),
  });
  return wholeSnapshot(
    {
      mode,
      regular: lists('regular'),
      conditional: { orders: lists('conditional').orders, unclear: [] },
      positions: { positions, blind: [] },
    },
    ['d'],
  );
};
const unclearOrder = (over: Partial<UnclearOrder>): UnclearOrder => ({
  orderKind: 'regular',
  symbol: 'BTCUSDT',
  clientOrderId: ours(1),
  side: null,
  positionSide: null,
  row: 3,
  problem: 'origQty: not a decimal string',
  ...over,
});
const seen = (rows: Rows): ExchangeSnapshot => {
  const whole = read(rows);
  if ('problem' in whole) throw new Error(whole.problem.problem);
  return whole.snapshot;
};
const blindOf = (rows: Rows) => seen(rows).blind.map(({ symbol, part }) => `${part} ${symbol}`);

describe('a snapshot that says one thing of each key', () => {
  it('is believed', () => {
    expect(seen({})).toEqual(snapshot());
    expect(
      blindOf({
        orders: [order(), order({ clientOrderId: ours(2) })],
        positions: [position(), position({ symbol: 'ETHUSDT' })],
      }),
    ).toEqual([]);
  });

  it('may have the same client id among both kinds of order and in two symbols', () => {
    const orders = [
      order(),
      order({ orderKind: 'conditional', orderId: '7' }),
      order({ symbol: 'ETHUSDT', clientOrderId: ours(1), orderId: '8' }),
    ];
    expect(seen({ orders })).toMatchObject({ orders: { length: 3 }, blind: [] });
  });

  it('may repeat a row as it is, and keeps it once', () => {
    const twice = { orders: [order(), order()], positions: [position(), position()] };
    expect(seen(twice)).toEqual(snapshot({ orders: [order()], positions: [position()] }));
  });
});

describe('one key listed twice with different content makes its symbol blind, and no other', () => {
  it.each<[string, Partial<ExchangeOrder>]>([
    ['exchange id', { orderId: '1002' }],
    ['side', { side: 'SELL' }],
    ['quantity', { quantity: '0.020' }],
    ['position side', { positionSide: 'LONG' }],
    ['reduce-only flag', { reduceOnly: true }],
    ['close-position flag', { closePosition: true }],
    ['creation', { time: NOON }],
    ['last change', { updateTime: NOON }],
  ])('an order: another %s', (_what, over) => {
    const orders = [order(), order({ symbol: 'ETHUSDT' }), order(over)];
    expect(blindOf({ orders })).toEqual(['openOrders BTCUSDT']);
  });

  it('a conditional order', () => {
    const conditional = { orderKind: 'conditional' as const };
    expect(blindOf({ orders: [order(conditional), order({ ...conditional, orderId: '1002' })] })).toEqual([
      'conditionalOrders BTCUSDT',
    ]);
  });

  it.each<[string, Partial<ExchangePosition>]>([
    ['amount', { amount: '0.020' }],
    ['sign', { amount: '-0.010' }],
    ['last change', { updateTime: NOON }],
    ['mark price', { markPrice: '1' }],
  ])('a position: another %s', (_what, over) => {
    const positions = [position(), position({ symbol: 'ETHUSDT' }), position(over)];
    expect(blindOf({ positions })).toEqual(['positions BTCUSDT']);
  });

  it('however far apart the rows are', () => {
    const many = Array.from({ length: 50 }, (_, i) => order({ clientOrderId: ours(i + 1), orderId: `${i}` }));
    expect(blindOf({ orders: [...many, order({ clientOrderId: ours(1), orderId: 'other' })] })).toEqual([
      'openOrders BTCUSDT',
    ]);
  });
});

describe('foreign orders', () => {
  const shared = (orderId: string, over: Partial<ExchangeOrder> = {}) =>
    order({ clientOrderId: 'adl_autoclose', orderId, ...over });

  it('are told apart by exchange id: two with one client id are two orders', () => {
    const orders = [shared('1'), shared('2', { side: 'SELL' }), shared('2', { side: 'SELL' }), shared('3')];
    expect(seen({ orders })).toMatchObject({ orders: { length: 3 }, blind: [] });
  });

  it('with an empty client id are orders all the same', () => {
    const orders = [order({ clientOrderId: '', orderId: '1' }), order({ clientOrderId: '', orderId: '2' })];
    expect(seen({ orders })).toMatchObject({ orders: { length: 2 }, blind: [] });
  });

  it('of which not everything could be read blind nothing', () => {
    const found = seen({ unclear: [{ clientOrderId: 'web_1' }, { clientOrderId: '' }] });
    expect(found.blind).toEqual([]);
    expect(found.unclearForeign).toHaveLength(2);
  });
});

describe('an order that may be ours and cannot be read makes its symbol blind', () => {
  it.each([ours(1), 'grinder_rem_0123456789abcdef01234567', null])('client id %j', (clientOrderId) => {
    expect(seen({ unclear: [{ clientOrderId }] }).blind).toEqual([
      { symbol: 'BTCUSDT', part: 'openOrders', row: 3, problem: 'origQty: not a decimal string' },
    ]);
  });
});

describe('a leg whose sign contradicts its side makes its symbol blind', () => {
  it.each([
    ['LONG', '-0.004', 'is not below zero'],
    ['SHORT', '0.004', 'is not above zero'],
  ] as const)('%s %s', (positionSide, amount, why) => {
    const found = seen({
      mode: 'hedge',
      positions: [position({ positionSide, amount }), position({ symbol: 'ETHUSDT', positionSide: 'LONG' })],
    });
    expect(found.blind).toMatchObject([{ symbol: 'BTCUSDT', part: 'positions' }]);
    expect(found.blind[0]?.problem).toContain(why);
    expect(found.positions.map(({ symbol }) => symbol)).toEqual(['ETHUSDT']);
  });

  it.each([
    ['LONG', '0.004'],
    ['LONG', '-0.0'],
    ['SHORT', '-0.004'],
    ['SHORT', '0E-8'],
  ] as const)('but not %s %s', (positionSide, amount) => {
    expect(blindOf({ mode: 'hedge', positions: [position({ positionSide, amount })] })).toEqual([]);
  });
});

describe('the position mode', () => {
  it('does not allow an open leg of the other mode', () => {
    expect(read({ positions: [position({ positionSide: 'LONG' })] })).toEqual({
      problem: { part: 'positions', problem: 'BTCUSDT LONG cannot be open in one-way mode' },
    });
    expect(read({ mode: 'hedge', positions: [position()] })).toEqual({
      problem: { part: 'positions', problem: 'BTCUSDT BOTH cannot be open in hedge mode' },
    });
  });

  it('allows flat legs of the other mode, in any notation of zero', () => {
    const positions = [
      position({ positionSide: 'LONG', amount: '-0.000' }),
      position({ positionSide: 'SHORT', amount: '0E-8' }),
    ];
    expect(blindOf({ positions })).toEqual([]);
  });

  it('cannot be compared with an expected leg of the other mode', () => {
    const long = expectedState({ positions: [expectedPosition({ positionSide: 'LONG' })] });
    const both = expectedState({ positions: [expectedPosition()] });
    expect(modeConflict(snapshot(), long)).toContain(
      'BTCUSDT has positionSide LONG, but the account is in one-way mode',
    );
    expect(modeConflict(snapshot({ mode: 'hedge' }), both)).toContain('but the account is in hedge mode');
    expect(modeConflict(snapshot(), both)).toBeUndefined();
    expect(modeConflict(snapshot({ mode: 'hedge' }), long)).toBeUndefined();
  });

  it('also by a leg that it calls zero, where the account has others there and the bot names none of them', () => {
    const zero = expectedState({ positions: [expectedPosition({ amount: '0' })] });
    const long = position({ positionSide: 'LONG', amount: '1' });
    expect(modeConflict(snapshot({ mode: 'hedge', positions: [long] }), zero)).toContain('hedge mode');
    expect(modeConflict(snapshot({ mode: 'hedge', positions: [] }), zero)).toBeUndefined();
    const beside = expectedPosition({ positionSide: 'LONG', amount: '1' });
    const whole = expectedState({ positions: [expectedPosition({ amount: '0' }), beside] });
    expect(modeConflict(snapshot({ mode: 'hedge', positions: [long] }), whole)).toBeUndefined();
  });
});
