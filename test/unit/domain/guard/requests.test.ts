import { describe, expect, it } from 'vitest';
import { permitSchema, reserveSchema, settleSchema } from '../../../../src/domain/guard/requests';
import type { CancelAction, CloseAction } from '../../../../src/domain/plan';
import { NOON } from '../builders';
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
const accepts = (schema: { safeParse(input: unknown): { success: boolean } }, input: unknown) =>
  schema.safeParse(input).success;
const without = (request: object, key: string) =>
  Object.fromEntries(Object.entries(request).filter(([name]) => name !== key));

describe('what the guard takes from a worker', () => {
  it('is what a worker sends', () => {
    expect(accepts(reserveSchema, reserveRequest({ groups: [[closeOf('BTCUSDT', '1', '2.5')]] }))).toBe(true);
    expect(accepts(permitSchema, permitRequest)).toBe(true);
    expect(accepts(settleSchema, settleRequest)).toBe(true);
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
