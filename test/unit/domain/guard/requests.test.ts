import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { permitSchema, reserveSchema, settleSchema } from '../../../../src/domain/guard/requests';
import type { CancelAction, CloseAction } from '../../../../src/domain/plan';
import { NOON, planOf, unexpectedPosition } from '../builders';
import { cancelOf, closeOf, cycle, groupOf, reserveRequest } from './builders';

const permitRequest = {
  ...cycle(1),
  write: 'w1',
  targets: ['SELL 1 BTCUSDT BOTH'],
  nonce: 'n',
  activityId: '1',
  attempt: 1,
};
const settleRequest = {
  reservationId: 'r',
  results: [{ write: 'w1', result: 'executed', sender: true }],
  unprotectedPosition: false,
};
const accepts = (schema: z.core.$ZodType, input: unknown) => z.safeParse(schema, input).success;
const without = (request: object, key: string) =>
  Object.fromEntries(Object.entries(request).filter(([name]) => name !== key));

describe('what the guard takes from a worker', () => {
  it('is what a worker sends', () => {
    expect(accepts(reserveSchema, reserveRequest({ groups: [[closeOf('BTCUSDT', '1', '2.5')]] }))).toBe(true);
    expect(accepts(permitSchema, permitRequest)).toBe(true);
    expect(accepts(settleSchema, settleRequest)).toBe(true);
  });

  it('is what a worker makes of the most digits that an exchange may write', () => {
    const leg = unexpectedPosition({ amount: `0.${'1'.repeat(30)}`, markPrice: `9.${'1'.repeat(30)}` });
    const request = { ...reserveRequest(), groups: planOf([leg]) };
    expect(z.safeParse(reserveSchema, request).error).toBeUndefined();
  });

  it('has nothing left out', () => {
    for (const key of Object.keys(reserveRequest()))
      expect(accepts(reserveSchema, without(reserveRequest(), key)), key).toBe(false);
    for (const key of Object.keys(permitRequest))
      expect(accepts(permitSchema, without(permitRequest, key)), key).toBe(false);
    for (const key of Object.keys(settleRequest))
      expect(accepts(settleSchema, without(settleRequest, key)), key).toBe(false);
  });

  it('has nothing that is not known', () => {
    expect(accepts(reserveSchema, { ...reserveRequest(), force: true })).toBe(false);
    expect(accepts(permitSchema, { ...permitRequest, force: true })).toBe(false);
    expect(accepts(settleSchema, { ...settleRequest, force: true })).toBe(false);
  });

  it.each<[string, object]>([
    ['a recvWindow beyond the largest', { recvWindowMs: 10_001 }],
    ['a recvWindow of nothing', { recvWindowMs: 0 }],
    ['a plan that lives for ever', { planMaxAgeMs: 300_001 }],
    ['a plan that is over at once', { planMaxAgeMs: 999 }],
    ['a time that is a text', { plannedAt: new Date(NOON).toISOString() }],
    ['a time before there was time', { asOf: -1 }],
    ['no groups', { groups: [] }],
    ['an empty group', { groups: [groupOf([])] }],
    ['a group as a list', { groups: [[closeOf()]] }],
    [
      'more actions than any policy allows',
      { groups: Array.from({ length: 101 }, (_, i) => groupOf([cancelOf(i)])) },
    ],
    ['one order twice', { groups: [groupOf([cancelOf(1)]), groupOf([cancelOf(1)])] }],
    ['two plain cancels in one group', { groups: [groupOf([cancelOf(1), cancelOf(2)])] }],
    ['two symbols in one group', { groups: [groupOf([cancelOf(1, 'ETHUSDT'), closeOf()])] }],
    ['a batch of none', { cancelBatch: 0 }],
    ['an empty id', { reservationId: '' }],
    ['a version that is no whole number', { policyVersion: 1.5 }],
  ])('is no reservation with %s', (_what, over) => {
    expect(accepts(reserveSchema, { ...reserveRequest(), ...over })).toBe(false);
  });

  it.each<[string, Partial<Record<keyof CloseAction, unknown>>]>([
    ['an unknown kind', { kind: 'open' }],
    ['the key of another leg', { key: 'close/ETHUSDT/BOTH' }],
    ['a side that enlarges it', { side: 'BUY' }],
    ['a sign that its leg cannot have', { positionSide: 'SHORT', key: 'close/BTCUSDT/SHORT' }],
    ['more than the leg', { slices: ['60', '41'] }],
    ['a slice of nothing', { slices: ['0'] }],
    ['a slice that enlarges it', { slices: ['-1'] }],
    ['a notional of its own', { notional: '1' }],
    ['no notional beside a price', { notional: null }],
    ['a notional that is a number', { notional: 100 }],
    ['a price of nothing', { markPrice: '0', notional: '0' }],
    ['an amount that is no number', { amount: 'x' }],
    ['an obstacle that is no reason', { obstacle: 'mood' }],
  ])('is no reservation of a close with %s', (_what, over) => {
    const close = { ...closeOf('BTCUSDT', '60', '40'), ...over };
    expect(accepts(reserveSchema, { ...reserveRequest(), groups: [{ cancels: [], close }] })).toBe(false);
  });

  it.each<[string, Partial<Record<keyof CancelAction, unknown>>]>([
    ['the key of another order', { key: cancelOf(2).key }],
    ['an unknown kind of order', { orderKind: 'algo' }],
    ['an id that is no id', { orderId: '1,2' }],
    ['an id that is a number', { orderId: 1001 }],
  ])('is no reservation of a cancel with %s', (_what, over) => {
    const cancel = { ...cancelOf(1), ...over };
    expect(
      accepts(reserveSchema, { ...reserveRequest(), groups: [{ cancels: [cancel], close: null }] }),
    ).toBe(false);
  });

  it.each<[string, unknown]>([
    ['an unknown result', { ...settleRequest, results: [{ write: 'w1', result: 'done', sender: true }] }],
    ['a result of nobody', { ...settleRequest, results: [{ write: 'w1', result: 'executed' }] }],
    ['results as text', { ...settleRequest, results: 'executed' }],
    ['nothing', undefined],
    ['null', null],
  ])('is no settlement with %s', (_what, input) => {
    expect(accepts(settleSchema, input)).toBe(false);
  });

  it.each<[string, object]>([
    ['no nonce', { nonce: '' }],
    ['an attempt of zero', { attempt: 0 }],
    ['a write that is a number', { write: 1 }],
    ['no target', { targets: [] }],
    ['a target that is a number', { targets: [1] }],
  ])('is no request for a permit with %s', (_what, over) => {
    expect(accepts(permitSchema, { ...permitRequest, ...over })).toBe(false);
  });
});

describe('what contradicts itself is named, with the place and what is allowed', () => {
  const problems = (input: unknown) => {
    const { error } = z.safeParse(reserveSchema, input);
    return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
  };
  const close = (over: Partial<Record<keyof CloseAction, unknown>>) =>
    problems({
      ...reserveRequest(),
      groups: [{ cancels: [], close: { ...closeOf('BTCUSDT', '60', '40'), ...over } }],
    });
  const groups = (...of: unknown[]) => problems({ ...reserveRequest(), groups: of });

  it.each<[string, Partial<Record<keyof CloseAction, unknown>>, string]>([
    ['the key of another leg', { key: 'close/ETHUSDT/BOTH' }, "key: must be the leg's own key"],
    ['a side that enlarges it', { side: 'BUY' }, 'side: must be the side that reduces the amount'],
    [
      'a long amount on a SHORT leg',
      { positionSide: 'SHORT', key: 'close/BTCUSDT/SHORT' },
      'amount: cannot be 100 on a SHORT leg',
    ],
    [
      'a short amount on a LONG leg',
      { positionSide: 'LONG', key: 'close/BTCUSDT/LONG', amount: '-100', side: 'BUY' },
      'amount: cannot be -100 on a LONG leg',
    ],
    ['more than the leg', { slices: ['60', '41'] }, 'slices: must together not exceed the amount'],
    ['a notional of its own', { notional: '1' }, 'notional: must be |amount| x markPrice, here 100'],
    ['no notional beside a price', { notional: null }, 'notional: must be |amount| x markPrice, here 100'],
    [
      'a notional without a price',
      { markPrice: null, notional: '100' },
      'notional: must be |amount| x markPrice, here null',
    ],
    [
      'a notional of an asset that is no dollar',
      { quoteAsset: 'BTC' },
      'notional: must be |amount| x markPrice, here null',
    ],
  ])('a close with %s', (_what, over, message) => {
    expect(close(over)).toEqual([`groups.0.close.${message}`]);
  });

  it.each<[string, Partial<Record<keyof CloseAction, unknown>>]>([
    ['on its own side of a hedge', { positionSide: 'LONG', key: 'close/BTCUSDT/LONG' }],
    ['of a short leg', { positionSide: 'SHORT', key: 'close/BTCUSDT/SHORT', amount: '-100', side: 'BUY' }],
    ['without a price, and so without a notional', { markPrice: null, notional: null }],
    ['of an asset that is no dollar, without a notional', { quoteAsset: 'BTC', notional: null }],
    ['of an asset that is not known', { quoteAsset: null }],
    ['of another dollar', { quoteAsset: 'USDC' }],
    ['with its notional in another notation', { notional: '100.00' }],
    ['of less than the leg', { slices: ['60'], left: '40' }],
  ])('a close %s does not', (_what, over) => {
    expect(close(over)).toEqual([]);
  });

  it('a cancel with the key of another order', () => {
    const cancel = { ...cancelOf(1), key: cancelOf(2).key };
    expect(groups({ cancels: [cancel], close: null })).toEqual([
      "groups.0.cancels.0.key: must be the order's own key",
    ]);
  });

  it.each<[string, unknown[], string]>([
    ['without an action', [groupOf([])], 'groups.0: must name an action'],
    ['of two symbols', [groupOf([cancelOf(1, 'ETHUSDT'), closeOf()])], 'groups.0: must be of one symbol'],
    [
      'of two cancels alone',
      [groupOf([cancelOf(1), cancelOf(2)])],
      'groups.0: must have a close, or one cancel alone',
    ],
    [
      'that another one has an order of',
      [groupOf([cancelOf(1)]), groupOf([cancelOf(2)]), groupOf([cancelOf(1)])],
      `groups: names ${cancelOf(1).key} twice`,
    ],
    [
      'that is one action too many',
      [
        groupOf([...Array.from({ length: 50 }, (_, i) => cancelOf(i)), closeOf()]),
        ...Array.from({ length: 50 }, (_, i) => groupOf([cancelOf(100 + i)])),
      ],
      'groups: must have at most 100 actions',
    ],
  ])('a group %s', (_what, of, message) => {
    expect(groups(...of)).toEqual([message]);
  });

  it('a hundred actions do not, nor several cancels before one close', () => {
    expect(
      groups(
        groupOf([...Array.from({ length: 49 }, (_, i) => cancelOf(i)), closeOf()]),
        ...Array.from({ length: 50 }, (_, i) => groupOf([cancelOf(100 + i)])),
      ),
    ).toEqual([]);
  });

  it('a text of two lines', () => {
    expect(problems({ ...reserveRequest(), exchangeId: 'a\nb' })).toEqual([
      'exchangeId: must be one line of text',
    ]);
  });
});
