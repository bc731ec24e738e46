import { describe, expect, it } from 'vitest';
import type { Mismatch } from '../../../src/domain/mismatches';
import { actionsOf, type CloseAction, planActions } from '../../../src/domain/plan';
import type { PolicyAction } from '../../../src/domain/policy';
import { orderMismatch, ours, planOf, rules, unexpectedPosition } from './builders';

const keysOf = (mismatches: readonly Mismatch[], action: PolicyAction = 'cancel_then_flatten') =>
  planOf(mismatches, action).map((group) => actionsOf(group).map(({ key }) => key));
const protective = (sequence: number, over = {}) =>
  orderMismatch({ clientOrderId: ours(sequence), side: 'SELL', protects: 'BOTH', ...over });
const closeOf = (over = {}, ruleOver: Parameters<typeof rules>[0] | null = {}): CloseAction =>
  planActions([unexpectedPosition(over)], ruleOver === null ? [] : [rules(ruleOver)], 'flatten')[0]
    ?.close as CloseAction;

describe('what a plan holds', () => {
  it('is nothing for what is only reported', () => {
    const missing = {
      type: 'ORDER_MISSING_ON_EXCHANGE',
      symbol: 'BTCUSDT',
      clientOrderId: ours(1),
      ageMs: 1,
    } as const;
    const amount = {
      type: 'POSITION_AMOUNT_MISMATCH',
      symbol: 'BTCUSDT',
      positionSide: 'BOTH',
      expected: '1',
      amount: '2',
    } as const;
    expect(planOf([missing, amount])).toEqual([]);
  });

  it('is a cancel of one order, with what identifies it on the exchange', () => {
    const [group] = planOf([orderMismatch({ orderKind: 'algo' })]);
    expect(group).toMatchObject({
      close: null,
      cancels: [
        {
          action: 'cancel_all',
          key: `cancel/BTCUSDT/algo/${ours(1)}`,
          type: 'ORDER_EXISTS_UNEXPECTED',
          clientOrderId: ours(1),
          orderId: '1001',
          orderKind: 'algo',
          amount: '0.010',
          owner: 'ours',
          protective: false,
        },
      ],
    });
  });

  it('is planned whatever the policy allows: gates decide, and report', () => {
    for (const action of ['none', 'cancel_all', 'flatten', 'cancel_then_flatten'] as const)
      expect(keysOf([orderMismatch(), unexpectedPosition()], action)).toEqual([
        [`cancel/BTCUSDT/regular/${ours(1)}`],
        ['close/BTCUSDT/BOTH'],
      ]);
  });

  it('keeps orders of the two stores apart', () => {
    expect(keysOf([orderMismatch({ orderKind: 'algo' }), orderMismatch()])).toEqual([
      [`cancel/BTCUSDT/algo/${ours(1)}`],
      [`cancel/BTCUSDT/regular/${ours(1)}`],
    ]);
  });
});

describe('the order of a plan', () => {
  it('is plain cancels by type, symbol and client id, then closes by symbol and side', () => {
    const diverging = (over = {}) => orderMismatch({ type: 'ORDER_STATUS_DIVERGENCE', ...over });
    const keys = keysOf([
      unexpectedPosition({ symbol: 'ETHUSDT', positionSide: 'SHORT', amount: '-1' }),
      diverging({ symbol: 'AAVEUSDT' }),
      orderMismatch({ symbol: 'ETHUSDT' }),
      unexpectedPosition({ symbol: 'ETHUSDT', positionSide: 'LONG' }),
      orderMismatch({ clientOrderId: ours(2) }),
      unexpectedPosition(),
      orderMismatch({ clientOrderId: ours(10) }),
    ]);
    expect(keys.flat()).toEqual([
      `cancel/BTCUSDT/regular/${ours(10)}`,
      `cancel/BTCUSDT/regular/${ours(2)}`,
      `cancel/ETHUSDT/regular/${ours(1, 'ETHUSDT')}`,
      `cancel/AAVEUSDT/regular/${ours(1, 'AAVEUSDT')}`,
      'close/BTCUSDT/BOTH',
      'close/ETHUSDT/LONG',
      'close/ETHUSDT/SHORT',
    ]);
  });

  it('is that of code points, whatever the locale', () => {
    const ids = ['grinder_d_BTCUSDT_a_1_1', 'grinder_d_BTCUSDT_B_1_1', 'grinder_d_BTCUSDT_1_1_1'];
    const keys = keysOf(ids.map((clientOrderId) => orderMismatch({ clientOrderId })));
    expect(keys.flat().map((key) => key.split('_')[3])).toEqual(['1', 'B', 'a']);
  });
});

describe('protective orders', () => {
  it('go in one group with the close of their leg, right before it, where both are allowed', () => {
    const keys = keysOf([
      protective(2),
      unexpectedPosition(),
      unexpectedPosition({ symbol: 'AAVEUSDT' }),
      orderMismatch({ clientOrderId: ours(9) }),
      protective(1, { orderKind: 'algo' }),
    ]);
    expect(keys).toEqual([
      [`cancel/BTCUSDT/regular/${ours(9)}`],
      ['close/AAVEUSDT/BOTH'],
      [`cancel/BTCUSDT/algo/${ours(1)}`, `cancel/BTCUSDT/regular/${ours(2)}`, 'close/BTCUSDT/BOTH'],
    ]);
  });

  it.each(['none', 'cancel_all', 'flatten'] as const)('stand alone, and are marked, under %s', (action) => {
    const plan = planOf([protective(1), unexpectedPosition()], action);
    expect(
      plan.map((group) => [group.cancels.map((cancel) => cancel.protective), group.close !== null]),
    ).toEqual([
      [[true], false],
      [[], true],
    ]);
  });

  it('stand alone where their leg is not to be closed', () => {
    expect(keysOf([protective(1), unexpectedPosition({ symbol: 'ETHUSDT' })])).toEqual([
      [`cancel/BTCUSDT/regular/${ours(1)}`],
      ['close/ETHUSDT/BOTH'],
    ]);
  });

  it('belong to their own leg in hedge mode', () => {
    const keys = keysOf([
      unexpectedPosition({ positionSide: 'LONG' }),
      unexpectedPosition({ positionSide: 'SHORT', amount: '-1' }),
      protective(1, { positionSide: 'LONG', protects: 'LONG' }),
      protective(2, { positionSide: 'SHORT', side: 'BUY', protects: 'SHORT' }),
    ]);
    expect(keys).toEqual([
      [`cancel/BTCUSDT/regular/${ours(1)}`, 'close/BTCUSDT/LONG'],
      [`cancel/BTCUSDT/regular/${ours(2)}`, 'close/BTCUSDT/SHORT'],
    ]);
  });

  it.each(['no_grinder_prefix', 'strategy_not_allowed', 'identity_mismatch'] as const)(
    'that cannot be ours (%s) do not hold up the close',
    (owner) => {
      expect(keysOf([protective(1, { owner }), unexpectedPosition()])).toEqual([
        [`cancel/BTCUSDT/regular/${ours(1)}`],
        ['close/BTCUSDT/BOTH'],
      ]);
    },
  );
});

describe('a close', () => {
  it('sells what is long and buys what is short', () => {
    expect(closeOf({ amount: '0.010' }).side).toBe('SELL');
    expect(closeOf({ amount: '-0.010' }).side).toBe('BUY');
    expect(closeOf({ positionSide: 'SHORT', amount: '-1' }).side).toBe('BUY');
  });

  it('is worth its planned quantity at the mark price, to the last digit', () => {
    expect(closeOf({ amount: '-0.123', markPrice: '11793.63104562' })).toMatchObject({
      slices: [{ quantity: '0.123', notional: '1450.61661861126' }],
      notional: '1450.61661861126',
    });
  });

  it('counts what it plans to close, not the dust that stays', () => {
    expect(closeOf({ amount: '0.0109', markPrice: '100' })).toMatchObject({
      amount: '0.0109',
      notional: '1',
      obstacle: null,
    });
  });

  it('of a large position is split into slices with a notional each', () => {
    const close = closeOf(
      { amount: '250', markPrice: '2' },
      { maxQuantity: '120', minQuantity: '1', stepSize: '1' },
    );
    expect(close.slices).toEqual([
      { quantity: '120', notional: '240' },
      { quantity: '120', notional: '240' },
      { quantity: '10', notional: '20' },
    ]);
    expect(close.notional).toBe('500');
  });

  it.each([null, '0', '0.00', '-5'])('has no notional at a mark price of %s', (markPrice) => {
    expect(closeOf({ markPrice })).toMatchObject({ markPrice: null, notional: null });
  });

  it('smaller than the smallest order is dust', () => {
    expect(closeOf({ amount: '0.0009' })).toMatchObject({ slices: [], obstacle: 'dust' });
  });

  it.each(['PENDING_TRADING', 'SETTLING', 'CLOSE', 'PRE_SETTLE'])(
    'of a symbol in status %s cannot be sent',
    (status) => {
      expect(closeOf({}, { status }).obstacle).toBe('symbol_not_trading');
    },
  );

  it('of a symbol that the exchange does not list cannot be sent', () => {
    expect(closeOf({}, null)).toMatchObject({ obstacle: 'symbol_not_trading', slices: [] });
  });
});
