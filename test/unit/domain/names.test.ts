import { describe, expect, it } from 'vitest';
import {
  accountOfCycle,
  accountOfGuard,
  accountOfSchedule,
  guardId,
  inspectId,
  manualCycleId,
  quietId,
  scheduleId,
} from '../../../src/domain/names';
import { NOON } from './builders';

describe('names that users type and bookmark', () => {
  it('are derived from the account', () => {
    expect(guardId('main')).toBe('remediation-guard/main');
    expect(scheduleId('main')).toBe('reconcile/main');
    expect(manualCycleId('main', NOON, 'a1')).toBe('reconcile/main-run-2026-11-23T12:00:00.000Z-a1');
    expect(inspectId('main', 'a1')).toBe('inspect/main-a1');
    expect(quietId('main', 'a1')).toBe('quiet/main-a1');
  });

  it('lead back to the account', () => {
    expect(accountOfGuard('remediation-guard/desk_2')).toBe('desk_2');
    expect(accountOfSchedule(scheduleId('desk_2'))).toBe('desk_2');
    expect(accountOfCycle(manualCycleId('desk_2', NOON, 'a1'))).toBe('desk_2');
    expect(accountOfCycle(`${scheduleId('desk_2')}-2026-11-23T12:00:00Z`)).toBe('desk_2');
  });

  it.each([
    'remediation-guard/',
    'remediation-guard/Main',
    'x/remediation-guard/main',
    'remediation-guard/a\n',
    '',
  ])('lead nowhere from %j', (id) => expect(accountOfGuard(id)).toBeUndefined());

  it.each(['reconcile/daily-report', 'reconcile/', 'reports/main', 'x/reconcile/main'])(
    'lead to no account of a schedule from %j',
    (id) => expect(accountOfSchedule(id)).toBeUndefined(),
  );

  it.each(['reconcile/main', 'reconcile/-x', 'reconcile/Main-x', 'x/reconcile/main-x', 'inspect/main-x', ''])(
    'lead to no account of a cycle from %j',
    (id) => expect(accountOfCycle(id)).toBeUndefined(),
  );
});
