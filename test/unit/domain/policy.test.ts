import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  allowsCancel,
  allowsClose,
  POLICY_ACTIONS,
  type Policy,
  policyDifferences,
  samePolicy,
} from '../../../src/domain/policy';
import { defaultPolicy, policySchema } from '../../../src/domain/policy-schema';
import { livePolicy } from './builders';

const complaints = (input: unknown) => {
  const result = z.safeParse(policySchema, input);
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('the default policy', () => {
  it('is the documented one, and allows nothing', () => {
    expect(defaultPolicy()).toEqual({
      action: 'none',
      dryRun: true,
      allowActiveRemediation: false,
      cooldownSeconds: 60,
      symbolWhitelist: [],
      maxFlattenNotionalUsdt: '500',
      maxOrdersPerAction: 10,
      maxSymbolsPerAction: 3,
      massConfirmSeconds: 60,
      maxArmSeconds: 28_800,
      approvals: 1,
      budget: {
        maxCallsPerRun: 10,
        maxNotionalPerRun: '1000',
        maxCallsPerDay: 100,
        maxNotionalPerDay: '5000',
      },
    });
  });

  it('fills in what a partial budget leaves out', () => {
    expect(z.parse(policySchema, { budget: { maxCallsPerRun: 2 } }).budget).toEqual({
      maxCallsPerRun: 2,
      maxNotionalPerRun: '1000',
      maxCallsPerDay: 100,
      maxNotionalPerDay: '5000',
    });
  });
});

describe('a policy is refused', () => {
  it.each([
    ['an unknown action', { action: 'close' }, 'action: must be one of "none", "cancel_all", "flatten"'],
    ['a dry run that is a text', { dryRun: 'false' }, 'dryRun: must be true or false'],
    ['permission that is a number', { allowActiveRemediation: 1 }, 'allowActiveRemediation: must be true'],
    ['a negative cooldown', { cooldownSeconds: -1 }, 'cooldownSeconds: must be a number of seconds from 0'],
    ['a cooldown beyond a day', { cooldownSeconds: 86_401 }, 'cooldownSeconds: must be a number of seconds'],
    ['a cooldown that is no number', { cooldownSeconds: Number.NaN }, 'cooldownSeconds: must be a number'],
    [
      'a limit that is a number',
      { maxFlattenNotionalUsdt: 500 },
      'maxFlattenNotionalUsdt: must be an amount',
    ],
    ['a negative limit', { maxFlattenNotionalUsdt: '-1' }, 'decimal string such as "500", zero or more'],
    ['a limit that is no amount', { maxFlattenNotionalUsdt: '5 USDT' }, 'maxFlattenNotionalUsdt: must be'],
    [
      'an infinite limit',
      { maxFlattenNotionalUsdt: 'Infinity' },
      'maxFlattenNotionalUsdt: must be an amount',
    ],
    [
      'a negative count',
      { maxOrdersPerAction: -1 },
      'maxOrdersPerAction: must be a whole number from 0 to 100',
    ],
    ['a count beyond the bound', { maxOrdersPerAction: 101 }, 'must be a whole number from 0 to 100'],
    [
      'half a symbol',
      { maxSymbolsPerAction: 1.5 },
      'maxSymbolsPerAction: must be a whole number from 0 to 100',
    ],
    ['negative calls', { budget: { maxCallsPerRun: -1 } }, 'budget.maxCallsPerRun: must be a whole number'],
    ['calls that are a text', { budget: { maxCallsPerDay: '5' } }, 'budget.maxCallsPerDay: must be a whole'],
    ['a negative budget', { budget: { maxNotionalPerRun: '-0.01' } }, 'budget.maxNotionalPerRun: must be'],
    ['a budget that is a number', { budget: { maxNotionalPerDay: 1 } }, 'budget.maxNotionalPerDay: must be'],
    ['arming without an end', { maxArmSeconds: 604_801 }, 'maxArmSeconds: must be a whole number of seconds'],
    ['nobody who arms', { approvals: 0 }, 'approvals: must be 1 or 2'],
    ['three who arm', { approvals: 3 }, 'approvals: must be 1 or 2'],
    ['two who arm, as a text', { approvals: '2' }, 'approvals: must be 1 or 2'],
    ['arming of no time', { maxArmSeconds: 0 }, 'maxArmSeconds: must be a whole number of seconds from 1'],
    [
      'a whitelist that is a text',
      { symbolWhitelist: 'BTCUSDT' },
      'symbolWhitelist: must be a list of symbols',
    ],
    ['a symbol in small letters', { symbolWhitelist: ['btcusdt'] }, 'symbolWhitelist.0: must be a symbol'],
    ['a symbol with a slash', { symbolWhitelist: ['BTC/USDT'] }, 'symbolWhitelist.0: must be a symbol'],
    ['a symbol with a space', { symbolWhitelist: ['BTC USDT'] }, 'symbolWhitelist.0: must be a symbol'],
    ['an empty symbol', { symbolWhitelist: ['BTCUSDT', ''] }, 'symbolWhitelist.1: must be a symbol'],
    ['a wildcard that is no symbol', { symbolWhitelist: ['*'] }, 'symbolWhitelist.0: must be a symbol'],
    ['an unknown key', { dryrun: false }, ': allowed are action, dryRun, allowActiveRemediation'],
    ['an unknown budget', { budget: { maxCalls: 1 } }, 'budget: allowed are maxCallsPerRun'],
    ['a policy that is a text', 'none', ': must be an object with action, dryRun'],
  ])('for %s', (_what, input, message) => {
    expect(complaints(input)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['zero in every limit', { maxFlattenNotionalUsdt: '0', maxOrdersPerAction: 0, cooldownSeconds: 0 }],
    ['a dated contract', { symbolWhitelist: ['BTCUSDT_261225'] }],
    ['a symbol in another script', { symbolWhitelist: ['币安人生USDT'] }],
    ['the longest arming', { maxArmSeconds: 604_800 }],
  ])('but not for %s', (_what, input) => {
    expect(complaints(input)).toEqual([]);
  });
});

describe('what an action allows', () => {
  it.each([
    ['none', false, false],
    ['cancel_all', true, false],
    ['flatten', false, true],
    ['cancel_then_flatten', true, true],
  ] as const)('%s: cancel %s, flatten %s', (action, cancel, flatten) => {
    expect([allowsCancel(action), allowsClose(action)]).toEqual([cancel, flatten]);
  });

  it('is said of every action there is', () => {
    expect(POLICY_ACTIONS).toEqual(['none', 'cancel_all', 'flatten', 'cancel_then_flatten']);
  });
});

describe('two policies', () => {
  it('are the same whatever the order of their keys and symbols', () => {
    const a = livePolicy({ symbolWhitelist: ['BTCUSDT', 'ETHUSDT'] });
    const b = Object.fromEntries(Object.entries(a).reverse()) as typeof a;
    expect(samePolicy(a, { ...b, symbolWhitelist: ['ETHUSDT', 'BTCUSDT', 'BTCUSDT'] })).toBe(true);
  });

  it('are the same whatever the notation of their amounts', () => {
    const a = livePolicy({ maxFlattenNotionalUsdt: '500', budget: { maxNotionalPerDay: '5000' } });
    const b = livePolicy({ maxFlattenNotionalUsdt: '500.00', budget: { maxNotionalPerDay: '5E3' } });
    expect(policyDifferences(a, b)).toEqual([]);
  });

  it('one of which knows a key that the other does not have differ in it', () => {
    const { massConfirmSeconds, ...older } = livePolicy();
    expect(policyDifferences(older as Policy, livePolicy())).toEqual([
      { key: 'massConfirmSeconds', from: null, to: massConfirmSeconds },
    ]);
    expect(policyDifferences(livePolicy(), older as Policy)).toEqual([
      { key: 'massConfirmSeconds', from: massConfirmSeconds, to: null },
    ]);
  });

  it.each([
    { action: 'none' },
    { dryRun: true },
    { allowActiveRemediation: false },
    { cooldownSeconds: 61 },
    { symbolWhitelist: ['BTCUSDT'] },
    { maxFlattenNotionalUsdt: '1' },
    { maxOrdersPerAction: 1 },
    { maxSymbolsPerAction: 1 },
    { maxArmSeconds: 1 },
    { approvals: 2 },
    { budget: { maxCallsPerRun: 1 } },
    { budget: { maxNotionalPerRun: '1' } },
    { budget: { maxCallsPerDay: 1 } },
    { budget: { maxNotionalPerDay: '1' } },
  ] as const)('differ in %j', (over) => {
    expect(samePolicy(livePolicy(), livePolicy(over as Parameters<typeof livePolicy>[0]))).toBe(false);
  });
});
