import { describe, expect, it } from 'vitest';
import { accountOfGuard, guardId, inspectId, manualCycleId, scheduleId } from '../../../src/domain/names';
import { NOON } from './builders';

describe('names that users type and bookmark', () => {
  it('are derived from the account', () => {
    expect(guardId('main')).toBe('remediation-guard/main');
    expect(scheduleId('main')).toBe('reconcile/main');
    expect(manualCycleId('main', NOON)).toBe('reconcile/main-run-2026-11-23T12:00:00.000Z');
    expect(inspectId('main', NOON)).toBe('inspect/main-2026-11-23T12:00:00.000Z');
  });

  it('lead back to the account', () => {
    expect(accountOfGuard('remediation-guard/desk_2')).toBe('desk_2');
  });

  it.each([
    'remediation-guard/',
    'remediation-guard/Main',
    'x/remediation-guard/main',
    'remediation-guard/a\n',
    '',
  ])('lead nowhere from %j', (id) => expect(accountOfGuard(id)).toBeUndefined());
});
