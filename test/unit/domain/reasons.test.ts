import { describe, expect, it } from 'vitest';
import { gateNumber } from '../../../src/domain/gates';
import { isReason, REASON_NAMES, REASONS, type Reason } from '../../../src/domain/reasons';
import { ACTION_RESULTS, byCodePoint, CYCLE_OUTCOMES, MISMATCH_TYPES } from '../../../src/domain/vocabulary';

const RUNBOOK = [
  'action_is_none',
  'dry_run',
  'allow_active_remediation_false',
  'not_armed',
  'env_var_missing',
  'cooldown_not_elapsed',
  'symbol_not_in_whitelist',
  'no_grinder_prefix',
  'notional_exceeds_limit',
  'max_orders_reached',
  'max_symbols_reached',
  'whitelist_required',
  'port_error',
  'max_calls_per_run',
  'max_notional_per_run',
  'max_calls_per_day',
  'max_notional_per_day',
];
describe('the reasons', () => {
  it('are the runbook\u2019s, and more', () => {
    expect(REASON_NAMES).toEqual(expect.arrayContaining(RUNBOOK));
  });

  it('each say what they mean and what to do', () => {
    for (const { meaning, resolution } of Object.values(REASONS)) {
      expect(meaning).toMatch(/^\S.{5,}[^.]$/);
      expect(resolution).toMatch(/^\S.{5,}[^.]$/);
    }
  });

  it('can be used as labels of a metric', () => {
    for (const name of REASON_NAMES) expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
  });

  it('name the gate that closes for them', () => {
    expect(Object.fromEntries(RUNBOOK.map((name) => [name, gateNumber(name as Reason)]))).toEqual({
      action_is_none: '1',
      dry_run: '2',
      allow_active_remediation_false: '3',
      not_armed: '4',
      env_var_missing: '5',
      cooldown_not_elapsed: '6',
      whitelist_required: '7',
      symbol_not_in_whitelist: '7',
      no_grinder_prefix: '8',
      notional_exceeds_limit: '9',
      max_orders_reached: '10',
      max_symbols_reached: '10',
      max_calls_per_run: '11',
      max_notional_per_run: '11',
      max_calls_per_day: '11',
      max_notional_per_day: '11',
      port_error: '-',
    });
  });

  it('are told from any other text', () => {
    expect(isReason('dry_run')).toBe(true);
    for (const other of ['', 'DRY_RUN', 'toString', 'constructor', null, 1])
      expect(isReason(other)).toBe(false);
  });
});

describe('the other words', () => {
  it('are those of the metrics and reports', () => {
    expect(CYCLE_OUTCOMES).toEqual([
      'inconclusive',
      'cancelled',
      'unprotected_position',
      'unverified',
      'partial',
      'acted',
      'planned',
      'blocked',
      'reported',
      'clean',
    ]);
    expect(ACTION_RESULTS).toEqual([
      'executed',
      'already_satisfied',
      'partial',
      'unverified',
      'failed',
      'planned',
      'blocked',
    ]);
    expect(MISMATCH_TYPES).toEqual([
      'ORDER_EXISTS_UNEXPECTED',
      'ORDER_STATUS_DIVERGENCE',
      'ORDER_MISSING_ON_EXCHANGE',
      'POSITION_NONZERO_UNEXPECTED',
      'POSITION_AMOUNT_MISMATCH',
    ]);
  });

  it('are sorted by code point, whatever the machine\u2019s locale', () => {
    expect(['b', 'a', 'B', '\u00E4', '10', '9'].sort(byCodePoint)).toEqual([
      '10',
      '9',
      'B',
      'a',
      'b',
      '\u00E4',
    ]);
    expect(byCodePoint('a', 'a')).toBe(0);
  });
});
