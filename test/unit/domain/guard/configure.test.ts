import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configure, configureSchema } from '../../../../src/domain/guard/configure';
import { HOUR, livePolicy, NOON, type PolicyOverrides, SECOND } from '../builders';
import { armedGuard, freshGuard, Guard, liveGuard } from './builders';

const LATER = NOON + 10 * SECOND;
const apply = (state: Parameters<typeof configure>[0], over: PolicyOverrides = {}, more = {}) =>
  configure(state, { policy: livePolicy(over), ...more }, LATER);

describe('a policy', () => {
  it('is the default before anybody configured one, and nothing is allowed', () => {
    expect(freshGuard()).toMatchObject({ policyVersion: 0, policy: { action: 'none', dryRun: true } });
  });

  it('replaces the one before and counts its version', () => {
    const first = apply(freshGuard());
    expect(first.answer).toEqual({ policyVersion: 1, changed: true, disarmed: false });
    expect(first.state.policy).toEqual(livePolicy());
    const second = apply(first.state, { action: 'none' });
    expect(second.answer).toEqual({ policyVersion: 2, changed: true, disarmed: false });
    expect(second.state.policy.action).toBe('none');
  });

  it('that says the same changes nothing and disarms nobody', () => {
    const before = armedGuard();
    const { state, answer } = apply(before, {}, { by: 'ann' });
    expect(answer).toEqual({ policyVersion: 1, changed: false, disarmed: false });
    expect(state).toEqual(before);
  });

  it('that says the same in another order of symbols changes nothing either', () => {
    const before = armedGuard({ symbolWhitelist: ['BTCUSDT', 'ETHUSDT'] });
    expect(apply(before, { symbolWhitelist: ['ETHUSDT', 'BTCUSDT'] }).answer.changed).toBe(false);
  });

  it.each<PolicyOverrides>([
    { action: 'none' },
    { dryRun: true },
    { allowActiveRemediation: false },
    { symbolWhitelist: ['BTCUSDT'] },
    { maxFlattenNotionalUsdt: '1' },
    { cooldownSeconds: 0 },
    { maxArmSeconds: 60 },
    { budget: { maxCallsPerDay: 9_999 } },
  ])('that changes anything disarms: %j', (over) => {
    const { state, answer } = apply(armedGuard(), over, { by: 'ann' });
    expect(answer).toEqual({ policyVersion: 2, changed: true, disarmed: true });
    expect(state).toMatchObject({
      arming: null,
      disarmed: { at: LATER, reason: 'policy_changed', by: 'ann' },
    });
  });

  it('that is the first one ever counts, even where it says what the default does', () => {
    const { policy } = freshGuard();
    expect(configure(freshGuard(), { policy }, LATER).answer).toMatchObject({
      policyVersion: 1,
      changed: true,
    });
  });

  it('leaves the record of an earlier disarm alone', () => {
    const { state } = apply(liveGuard(), { dryRun: true });
    expect(state.disarmed).toBeNull();
  });

  it('keeps what was spent, what is open and who acted', () => {
    const guard = new Guard(armedGuard());
    guard.reserve();
    guard.permit();
    const { state } = apply(guard.state, { dryRun: true });
    const { ledger, reservations, lastPermit, lastActedAt, armingNumber } = guard.state;
    expect(state).toMatchObject({ ledger, reservations, lastPermit, lastActedAt, armingNumber });
  });
});

describe('a policy for one version alone', () => {
  it('replaces the one of that version', () => {
    expect(apply(liveGuard(), { dryRun: true }, { ifVersion: 1 }).answer).toEqual({
      policyVersion: 2,
      changed: true,
      disarmed: false,
    });
    expect(apply(freshGuard(), {}, { ifVersion: 0 }).answer.policyVersion).toBe(1);
  });

  it('leaves one that somebody else set since, and its arming, alone', () => {
    const before = armedGuard();
    const { state, answer } = apply(before, { dryRun: true }, { ifVersion: 0, rebind: true });
    expect(answer).toEqual({ policyVersion: 1, changed: false, disarmed: false, refused: 'policy_changed' });
    expect(state).toEqual(before);
  });
});

describe('the exchange account that a guard is bound to', () => {
  const bound = () => {
    const guard = new Guard(armedGuard());
    guard.reserve();
    return guard.state;
  };

  it('is kept by a new policy', () => {
    expect(apply(bound(), { dryRun: true }).state.exchangeId).toBe('fapi.example/0a1b2c3d');
  });

  it('is forgotten by a rebind, which disarms', () => {
    const paused = { ...bound(), exchangePausedUntil: NOON + HOUR };
    const { state, answer } = apply(paused, {}, { rebind: true, by: 'ann' });
    expect(answer).toMatchObject({ changed: false, disarmed: true });
    expect(state).toMatchObject({
      exchangeId: null,
      newestAsOf: null,
      // A ban is of the address, which mostly stays.
      exchangePausedUntil: NOON + HOUR,
      arming: null,
      disarmed: { reason: 'exchange_rebound', by: 'ann' },
    });
  });

  it('is not forgotten by a rebind of false', () => {
    expect(apply(bound(), {}, { rebind: false }).state).toMatchObject({
      exchangeId: 'fapi.example/0a1b2c3d',
    });
  });
});

describe('the request', () => {
  it.each([
    ['no policy', {}],
    ['a policy with an unknown key', { policy: { dryrun: false } }],
    ['a negative limit', { policy: { maxFlattenNotionalUsdt: '-1' } }],
    ['an unknown key', { policy: {}, force: true }],
    ['a rebind that is a text', { policy: {}, rebind: 'yes' }],
    ['a version that is a text', { policy: {}, ifVersion: '1' }],
    ['half a version', { policy: {}, ifVersion: 1.5 }],
    ['a name of 201 characters', { policy: {}, by: 'x'.repeat(201) }],
    ['nothing', undefined],
  ])('is rejected with %s', (_what, request) => {
    expect(z.safeParse(configureSchema, request).success).toBe(false);
  });
});
