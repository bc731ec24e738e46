import { describe, expect, it } from 'vitest';
import { policyDifferences, policyRows } from '../../../src/domain/policy';
import { changedPolicy, parsePolicyChange } from '../../../src/domain/policy-change';
import { defaultPolicy } from '../../../src/domain/policy-schema';
import { livePolicy } from './builders';

const parse = (...pairs: string[]) => parsePolicyChange(pairs, 'policy set');

describe('key=value', () => {
  it('is read as the kind of thing that the key is', () => {
    expect(
      parse(
        'dryRun=false',
        'action=flatten',
        'cooldownSeconds=1.5',
        'maxFlattenNotionalUsdt=250.50',
        'symbolWhitelist=BTCUSDT, ETHUSDT',
        'budget.maxCallsPerDay=20',
        'budget.maxNotionalPerRun=0',
      ),
    ).toEqual({
      dryRun: false,
      action: 'flatten',
      cooldownSeconds: 1.5,
      maxFlattenNotionalUsdt: '250.50',
      symbolWhitelist: ['BTCUSDT', 'ETHUSDT'],
      budget: { maxCallsPerDay: 20, maxNotionalPerRun: '0' },
    });
  });

  it('may name the key as reports and documents do, and empty the whitelist', () => {
    expect(parse('policy.dryRun=true', 'symbolWhitelist=')).toEqual({ dryRun: true, symbolWhitelist: [] });
  });

  it('exists for every key of a policy', () => {
    const rows = policyRows(livePolicy());
    const pairs = rows.map(([key, value]) => `${key}=${Array.isArray(value) ? value.join(',') : value}`);
    expect(changedPolicy(defaultPolicy(), parse(...pairs), '')).toEqual(livePolicy());
  });

  it.each([
    [
      'no key of a policy',
      ['dryrun=true'],
      /policy set: must be key=value, got "dryrun=true"; keys are action, dryRun,/,
    ],
    ['no value', ['dryRun'], /must be key=value, got "dryRun"/],
    ['a whole budget', ['budget=1'], /must be key=value, got "budget=1"/],
    ['a key of every object', ['constructor=1'], /must be key=value/],
    ['a key twice', ['dryRun=true', 'policy.dryRun=false'], /dryRun is given twice/],
    ['another word for true', ['dryRun=yes'], /policy set: dryRun: must be true or false, got "yes"/],
    ['an unknown action', ['action=close'], /action: must be one of "none", "cancel_all"/],
    [
      'a negative number',
      ['cooldownSeconds=-1'],
      /cooldownSeconds: must be a number of seconds from 0 to 86400, got "-1"/,
    ],
    ['a number with an exponent', ['maxArmSeconds=1e3'], /maxArmSeconds: must be a whole number of seconds/],
    [
      'an amount with its unit',
      ['maxFlattenNotionalUsdt=5 USDT'],
      /maxFlattenNotionalUsdt: must be an amount/,
    ],
    ['a symbol in small letters', ['symbolWhitelist=btcusdt'], /symbolWhitelist\.0: must be a symbol/],
    [
      'too many calls',
      ['budget.maxCallsPerRun=1001'],
      /budget\.maxCallsPerRun: must be a whole number from 0 to 1000/,
    ],
    ['two findings', ['dryRun=1', 'action=x'], /action: .*\n.*dryRun: /],
  ])('with %s is refused', (_what, pairs, message) => expect(() => parse(...pairs)).toThrow(message));
});

describe('a change', () => {
  it('leaves every other key as it was', () => {
    const before = livePolicy();
    const after = changedPolicy(before, { dryRun: true, budget: { maxCallsPerDay: 1 } }, 'policy');
    expect(policyDifferences(before, after)).toEqual([
      { key: 'dryRun', from: before.dryRun, to: true },
      { key: 'budget.maxCallsPerDay', from: before.budget.maxCallsPerDay, to: 1 },
    ]);
  });
});
