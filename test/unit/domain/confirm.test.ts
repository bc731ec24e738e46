import { describe, expect, it } from 'vitest';
import { confirmPlan } from '../../../src/domain/confirm';
import type { Mismatch, OrderMismatch, UnexpectedPosition } from '../../../src/domain/mismatches';
import { actionsOf } from '../../../src/domain/plan';
import { orderMismatch, ours, planOf, unexpectedPosition } from './builders';

const confirm = (first: Mismatch[], second: Mismatch[], tooRecent: string[] = []) =>
  confirmPlan(planOf(first), planOf(second), tooRecent);
const reasons = (...given: Parameters<typeof confirm>) => confirm(...given).map(({ reason }) => reason);
const stop = orderMismatch({ clientOrderId: ours(2), side: 'SELL', protects: 'BOTH' });

describe('what both looks saw alike goes on', () => {
  it('as the second look saw it', () => {
    const [look] = confirm(
      [unexpectedPosition()],
      [unexpectedPosition({ markPrice: '60000', updateTime: 7 })],
    );
    expect(look?.reason).toBeNull();
    expect(look?.group.close).toMatchObject({ markPrice: '60000', notional: '600', updateTime: 7 });
  });

  it('with an amount in another notation', () => {
    expect(reasons([unexpectedPosition()], [unexpectedPosition({ amount: '1e-2' })])).toEqual([null]);
  });

  it('whatever else the second look found', () => {
    expect(reasons([orderMismatch()], [orderMismatch({ clientOrderId: ours(7) }), orderMismatch()])).toEqual([
      null,
    ]);
  });

  it('and keeps the order of the first plan', () => {
    const both = [orderMismatch(), unexpectedPosition()];
    const keys = confirm(both, [...both].reverse()).flatMap(({ group }) =>
      actionsOf(group).map(({ key }) => key),
    );
    expect(keys).toEqual([`cancel/BTCUSDT/regular/${ours(1)}`, 'close/BTCUSDT/BOTH']);
  });
});

describe('what the second look did not see in the same way is unconfirmed', () => {
  it('an order or a position that is gone', () => {
    expect(reasons([orderMismatch(), unexpectedPosition()], [])).toEqual(['unconfirmed', 'unconfirmed']);
  });

  it.each<[string, Partial<OrderMismatch>]>([
    ['another exchange order', { orderId: '1002' }],
    ['another side', { side: 'SELL' }],
    ['another quantity', { quantity: '0.011' }],
    ['another position side', { positionSide: 'LONG' }],
    ['the other order store', { orderKind: 'conditional' }],
    ['another symbol', { symbol: 'ETHUSDT', clientOrderId: ours(1) }],
    ['a leg that it protects by now', { protects: 'BOTH' }],
  ])('an order with %s', (_what, over) => {
    expect(reasons([orderMismatch()], [orderMismatch(over)])).toEqual(['unconfirmed']);
  });

  it.each<[string, Partial<UnexpectedPosition>]>([
    ['another amount', { amount: '0.011' }],
    ['the other side', { amount: '-0.010' }],
    ['another leg', { positionSide: 'LONG' }],
    ['another symbol', { symbol: 'ETHUSDT' }],
  ])('a position with %s', (_what, over) => {
    expect(reasons([unexpectedPosition()], [unexpectedPosition(over)])).toEqual(['unconfirmed']);
  });

  it('an action that only the second look saw never goes on', () => {
    expect(confirm([], [orderMismatch(), unexpectedPosition()])).toEqual([]);
  });
});

describe('a group goes on only as a whole', () => {
  it('and not where one of its orders is gone', () => {
    expect(reasons([stop, unexpectedPosition()], [unexpectedPosition()])).toEqual(['unconfirmed']);
  });

  it('and not where another order protects the leg by now', () => {
    const another = orderMismatch({ clientOrderId: ours(3), side: 'SELL', protects: 'BOTH' });
    expect(reasons([stop, unexpectedPosition()], [stop, another, unexpectedPosition()])).toEqual([
      'unconfirmed',
    ]);
  });

  it('and not where its leg is gone', () => {
    expect(reasons([stop, unexpectedPosition()], [{ ...stop, protects: null }])).toEqual(['unconfirmed']);
  });

  it('and does where all of it is as it was', () => {
    expect(reasons([stop, unexpectedPosition()], [unexpectedPosition(), stop])).toEqual([null]);
  });
});

describe('what the second look could not judge', () => {
  it('is too recent', () => {
    expect(reasons([orderMismatch()], [], [`cancel/BTCUSDT/regular/${ours(1)}`])).toEqual(['too_recent']);
  });

  it('keeps its whole group back', () => {
    expect(reasons([stop, unexpectedPosition()], [stop], ['close/BTCUSDT/BOTH'])).toEqual(['too_recent']);
  });

  it('says nothing of the others', () => {
    expect(
      reasons([orderMismatch(), unexpectedPosition()], [unexpectedPosition()], ['close/ETHUSDT/BOTH']),
    ).toEqual(['unconfirmed', null]);
  });
});

describe('a symbol that only the second look could not judge', () => {
  it('keeps what both looks saw alike in it, and nothing else', () => {
    const both = planOf([orderMismatch(), orderMismatch({ symbol: 'ETHUSDT' })]);
    expect(confirmPlan(both, both, [], ['BTCUSDT']).map(({ reason }) => reason)).toEqual([
      'symbol_unreadable',
      null,
    ]);
  });
});
