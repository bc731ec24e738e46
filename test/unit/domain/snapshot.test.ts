import { describe, expect, it } from 'vitest';
import type { ExchangeOrder, ExchangePosition } from '../../../src/domain/exchange-view';
import { modeConflict } from '../../../src/domain/mismatches';
import { wholeSnapshot } from '../../../src/domain/snapshot';
import { expectedPosition, expectedState, NOON, order, ours, position, snapshot } from './builders';

const problemOf = (over: Parameters<typeof snapshot>[0]) => {
  const whole = wholeSnapshot(snapshot(over));
  return 'problem' in whole ? whole.problem : undefined;
};
const partOf = (orders: ExchangeOrder[], positions: ExchangePosition[] = []) =>
  problemOf({ orders, positions })?.part;

describe('a snapshot that says one thing of each key', () => {
  it('is believed', () => {
    expect(wholeSnapshot(snapshot())).toEqual({ snapshot: snapshot() });
    expect(
      partOf([order(), order({ clientOrderId: ours(2) })], [position(), position({ symbol: 'ETHUSDT' })]),
    ).toBeUndefined();
  });

  it('may have the same client id in both order stores and in two symbols', () => {
    expect(
      partOf([
        order(),
        order({ orderKind: 'conditional', orderId: '7' }),
        order({ symbol: 'ETHUSDT', orderId: '8' }),
      ]),
    ).toBeUndefined();
  });

  it('may repeat a row as it is, and keeps it once', () => {
    const once = snapshot({ orders: [order()], positions: [position()] });
    const twice = snapshot({ orders: [order(), order()], positions: [position(), position()] });
    expect(wholeSnapshot(twice)).toEqual({ snapshot: once });
  });
});

describe('one key listed twice with different content makes its part malformed', () => {
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
    expect(partOf([order(), order(over)])).toBe('openOrders');
  });

  it('a conditional order', () => {
    expect(
      partOf([order({ orderKind: 'conditional' }), order({ orderKind: 'conditional', orderId: '1002' })]),
    ).toBe('conditionalOrders');
  });

  it.each<[string, Partial<ExchangePosition>]>([
    ['amount', { amount: '0.020' }],
    ['sign', { amount: '-0.010' }],
    ['last change', { updateTime: NOON }],
    ['mark price', { markPrice: '1' }],
  ])('a position: another %s', (_what, over) => {
    expect(partOf([], [position(), position(over)])).toBe('positions');
  });

  it('however far apart the rows are', () => {
    const many = Array.from({ length: 50 }, (_, i) => order({ clientOrderId: ours(i + 1), orderId: `${i}` }));
    expect(partOf([...many, order({ clientOrderId: ours(1), orderId: 'other' })])).toBe('openOrders');
  });
});

describe('the position mode', () => {
  it('does not allow an open leg of the other mode', () => {
    expect(problemOf({ positions: [position({ positionSide: 'LONG' })] })).toEqual({
      part: 'positions',
      problem: 'BTCUSDT LONG cannot be open in one-way mode',
    });
    expect(problemOf({ mode: 'hedge', positions: [position()] })?.problem).toBe(
      'BTCUSDT BOTH cannot be open in hedge mode',
    );
  });

  it('allows flat legs of the other mode, in any notation of zero', () => {
    const positions = [
      position({ positionSide: 'LONG', amount: '-0.000' }),
      position({ positionSide: 'SHORT', amount: '0E-8' }),
    ];
    expect(problemOf({ positions })).toBeUndefined();
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

  it('can be compared with an expected flat leg of the other mode', () => {
    const flat = expectedState({ positions: [expectedPosition({ positionSide: 'SHORT', amount: '-0.0' })] });
    expect(modeConflict(snapshot(), flat)).toBeUndefined();
  });
});
