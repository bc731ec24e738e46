import { describe, expect, it } from 'vitest';
import { permitSchema, reserveSchema, settleSchema } from '../../../../src/domain/guard/requests';
import { NOON } from '../builders';
import { closeSummary, cycle, reserveRequest } from './builders';

const permitRequest = { ...cycle(1), write: 'w1', nonce: 'n', activityId: '1', attempt: 1 };
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
    expect(accepts(reserveSchema, reserveRequest({ groups: [[closeSummary('BTCUSDT', '1', '2.5')]] }))).toBe(
      true,
    );
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
    ['an empty group', { groups: [[]] }],
    ['an unknown action', { groups: [[{ ...closeSummary(), action: 'open' }]] }],
    ['a negative notional', { groups: [[closeSummary('BTCUSDT', '-1')]] }],
    ['a notional that is no number', { groups: [[closeSummary('BTCUSDT', 'x')]] }],
    [
      'a notional that is a number',
      { groups: [[{ ...closeSummary(), slices: [{ quantity: '1', notional: 5 }] }]] },
    ],
    ['an empty id', { reservationId: '' }],
    ['a version that is no whole number', { policyVersion: 1.5 }],
  ])('is no reservation with %s', (_what, over) => {
    expect(accepts(reserveSchema, { ...reserveRequest(), ...over })).toBe(false);
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
  ])('is no request for a permit with %s', (_what, over) => {
    expect(accepts(permitSchema, { ...permitRequest, ...over })).toBe(false);
  });
});
