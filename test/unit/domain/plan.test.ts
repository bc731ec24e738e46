import { describe, expect, it } from 'vitest';
import type { Mismatch } from '../../../src/domain/mismatches';
import { actionsOf, type CloseAction, planActions } from '../../../src/domain/plan';
import type { PolicyAction } from '../../../src/domain/policy';
import { listing, orderMismatch, ours, planOf, type rules, unexpectedPosition } from './builders';

const keysOf = (mismatches: readonly Mismatch[], action: PolicyAction = 'cancel_then_flatten') =>
  planOf(mismatches, action).map((group) => actionsOf(group).map(({ key }) => key));
const protective = (sequence: number, over = {}) =>
  orderMismatch({ clientOrderId: ours(sequence), side: 'SELL', protects: 'BOTH', ...over });
const closeOf = (over = {}, ruleOver: Parameters<typeof rules>[0] | null = {}): CloseAction =>
  planActions(
    [unexpectedPosition(over)],
    ruleOver === null ? [] : [listing('BTCUSDT', ruleOver)],
    'flatten',
  )[0]?.close as CloseAction;

describe('what a plan holds', () => {
  it('is nothing for what is only reported', () => {
    const missing = {
      type: 'ORDER_MISSING_ON_EXCHANGE',
      symbol: 'BTCUSDT',
      clientOrderId: ours(1),
      ageMs: 1,
      became: null,
    } as const;
    const amount = {
      type: 'POSITION_AMOUNT_MISMATCH',
      symbol: 'BTCUSDT',
      positionSide: 'BOTH',
      expected: '1',
      amount: '2',
      became: null,
    } as const;
    expect(planOf([missing, amount])).toEqual([]);
  });

  it('is a cancel of one order, with what identifies it on the exchange', () => {
    const [group] = planOf([orderMismatch({ orderKind: 'conditional' })]);
    expect(group).toMatchObject({
      close: null,
      cancels: [
        {
          kind: 'cancel_all',
          key: `cancel/BTCUSDT/conditional/${ours(1)}`,
          mismatch: 'ORDER_EXISTS_UNEXPECTED',
          clientOrderId: ours(1),
          orderId: '1001',
          orderKind: 'conditional',
          quantity: '0.010',
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
    expect(keysOf([orderMismatch({ orderKind: 'conditional' }), orderMismatch()])).toEqual([
      [`cancel/BTCUSDT/conditional/${ours(1)}`],
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
      protective(1, { orderKind: 'conditional' }),
    ]);
    expect(keys).toEqual([
      [`cancel/BTCUSDT/regular/${ours(9)}`],
      ['close/AAVEUSDT/BOTH'],
      [`cancel/BTCUSDT/conditional/${ours(1)}`, `cancel/BTCUSDT/regular/${ours(2)}`, 'close/BTCUSDT/BOTH'],
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

  it('is worth its amount at the mark price, to the last digit', () => {
    expect(closeOf({ amount: '-0.123', markPrice: '11793.63104562' })).toMatchObject({
      slices: ['0.123'],
      notional: '1450.61661861126',
    });
  });

  it('counts the whole leg, the dust that stays included', () => {
    expect(closeOf({ amount: '0.0109', markPrice: '100' })).toMatchObject({
      amount: '0.0109',
      slices: ['0.01'],
      notional: '1.09',
      left: '0',
      obstacle: null,
    });
  });

  it('of a large position is split into slices', () => {
    const close = closeOf(
      { amount: '250', markPrice: '2' },
      { maxQuantity: '120', minQuantity: '1', stepSize: '1' },
    );
    expect(close).toMatchObject({ slices: ['120', '120', '10'], left: '0', notional: '500' });
  });

  it('that takes more orders than a cycle sends counts whole, and says what is left', () => {
    const close = closeOf(
      { amount: '-150', markPrice: '2' },
      { maxQuantity: '1', minQuantity: '1', stepSize: '1' },
    );
    expect(close.slices).toHaveLength(100);
    expect(close).toMatchObject({ left: '50', notional: '300' });
  });

  it('that does not close its leg whole takes no protection away', () => {
    const small = listing('BTCUSDT', { maxQuantity: '1', minQuantity: '1', stepSize: '1' });
    const plan = planActions(
      [protective(1), unexpectedPosition({ amount: '150' })],
      [small],
      'cancel_then_flatten',
    );
    expect(plan.map(({ cancels, close }) => [cancels.length, close !== null])).toEqual([
      [1, false],
      [0, true],
    ]);
  });

  it('of hedge mode that may be refused as worth too little takes no protection away', () => {
    const closing = (amount: string, more: { positionSide?: 'BOTH' | 'LONG'; alone?: boolean } = {}) => {
      const { positionSide = 'LONG', alone = false } = more;
      const leg = unexpectedPosition({ positionSide, amount, markPrice: '100' });
      const stop = protective(1, { positionSide, protects: positionSide });
      const rules = listing('BTCUSDT', {
        maxQuantity: '10',
        minQuantity: '0.01',
        stepSize: '0.01',
        minNotional: '5',
      });
      const plan = planActions(alone ? [leg] : [stop, leg], [rules], 'cancel_then_flatten');
      return plan.at(-1)?.close?.obstacle;
    };
    expect(closing('0.05')).toBe('dust');
    // The price may fall until the order is there.
    expect(closing('0.052')).toBe('dust');
    expect(closing('0.06')).toBeNull();
    expect(closing('10.01')).toBe('dust');
    expect(closing('0.05', { alone: true })).toBeNull();
    expect(closing('0.05', { positionSide: 'BOTH' })).toBeNull();
  });

  it.each([null, '0', '0.00', '-5'])('has no notional at a mark price of %s', (markPrice) => {
    expect(closeOf({ markPrice })).toMatchObject({ markPrice: null, notional: null });
  });

  it('smaller than the smallest order is dust', () => {
    expect(closeOf({ amount: '0.0009' })).toMatchObject({ slices: [], obstacle: 'dust' });
  });

  it('of a symbol that does not trade cannot be sent', () => {
    expect(closeOf({}, { trading: false }).obstacle).toBe('symbol_not_trading');
  });

  it('of a symbol that the exchange does not list cannot be sent', () => {
    expect(closeOf({}, null)).toMatchObject({ obstacle: 'symbol_not_trading', slices: [] });
  });
});

describe('a blind symbol', () => {
  it('has its actions in the plan, each with the reason why it cannot be done', () => {
    const plan = planOf([orderMismatch({ blind: true }), unexpectedPosition({ blind: true })]);
    expect(plan.flatMap(actionsOf).map(({ obstacle }) => obstacle)).toEqual([
      'symbol_unreadable',
      'symbol_unreadable',
    ]);
  });
});

describe('a symbol whose quote asset is not worth a dollar', () => {
  it.each([
    ['USDT', '500'],
    ['USDC', '500'],
    ['BTC', null],
    ['usdt', null],
  ])('has no notional in USDT: %s', (quoteAsset, notional) => {
    expect(closeOf({}, { quoteAsset })).toMatchObject({ quoteAsset, notional, markPrice: '50000' });
  });
});

describe('a leg whose close an order of ours blocks', () => {
  const takeProfit = orderMismatch({ side: 'SELL' });
  const obstacles = (mismatches: readonly Mismatch[], action: PolicyAction) =>
    planOf(mismatches, action).flatMap(({ close }) =>
      close === null ? [] : [[close.obstacle, close.blocker]],
    );

  it('is known as that in the plan, where nothing is cancelled', () => {
    const blocked = ['own_order_blocks_close', ours(1)];
    expect(obstacles([unexpectedPosition(), takeProfit], 'flatten')).toEqual([blocked]);
    expect(obstacles([unexpectedPosition({ blocker: ours(1) })], 'cancel_then_flatten')).toEqual([blocked]);
  });

  it.each([
    ['the cancel comes first', takeProfit, 'cancel_then_flatten'],
    ['it is on the other side', orderMismatch({ side: 'BUY' }), 'flatten'],
    ['it is on another leg', orderMismatch({ side: 'SELL', positionSide: 'SHORT' }), 'flatten'],
    ['it is not ours', orderMismatch({ side: 'SELL', owner: 'no_grinder_prefix' }), 'flatten'],
    ['it is of another symbol', orderMismatch({ side: 'SELL', symbol: 'ETHUSDT' }), 'flatten'],
  ] as const)('but not where %s', (_what, other, action) => {
    expect(obstacles([unexpectedPosition(), other], action)).toEqual([[null, undefined]]);
  });
});
