import { describe, expect, it } from 'vitest';
import {
  judgeAttributes,
  judgeNamespace,
  judgeServer,
  noNamespace,
} from '../../../../src/domain/doctor/judge-server';
import { DAY } from '../builders';

it('the server tells its version, or nothing is known', () => {
  expect(judgeServer('1.30.8')).toMatchObject({ level: 'ok', found: 'Temporal 1.30.8' });
  expect(judgeServer('').level).toBe('unknown');
});

it('histories should be kept for some days', () => {
  expect(judgeNamespace('default', 3 * DAY)).toMatchObject({
    level: 'ok',
    found: 'default keeps closed workflows for 3 days',
  });
  expect(judgeNamespace('default', DAY)).toMatchObject({
    level: 'warning',
    found: expect.stringMatching(/for 1 day, so/),
    todo: expect.stringMatching(/--retention/),
  });
  expect(judgeNamespace('default', null).level).toBe('unknown');
});

it('a namespace that is not there must be fixed', () => {
  expect(noNamespace('nowhere')).toMatchObject({
    level: 'fix',
    found: 'nowhere is not on this server',
    todo: expect.stringMatching(/TEMPORAL_NAMESPACE .* grinder-reconcile setup/),
  });
});

describe('search attributes', () => {
  const seen = { missing: [], mistyped: false, problem: 'a problem' };
  it.each([
    ['ok', { ...seen, problem: null }],
    ['warning', { ...seen, missing: ['ReconcileAccount'] }],
    ['warning', { ...seen, mistyped: true }],
    // A server that does not list them for us: nothing can be done, and nothing needs them.
    ['ok', seen],
  ])('%s', (level, view) => {
    expect(judgeAttributes(view).level).toBe(level);
  });
});
