import { describe, expect, it } from 'vitest';
import type { AttributesView } from '../../../src/client/attributes';
import { scheduleDifferences } from '../../../src/client/schedule-diff';
import { scheduleOptions } from '../../../src/client/schedules';
import { type AccountConfig, parseConfig } from '../../../src/domain/config';
import { ACCOUNT_ATTRIBUTE, OUTCOME_ATTRIBUTE } from '../../../src/domain/names';

const config = (over: object = {}): AccountConfig =>
  parseConfig({ accounts: { main: { exchange: 'demo', expectedState: 'flat', ...over } } }, '').accounts[
    'main'
  ] as AccountConfig;
const attributes = (usable: boolean): AttributesView => ({
  usable: usable ? [ACCOUNT_ATTRIBUTE, OUTCOME_ATTRIBUTE] : [],
  missing: [],
  problem: null,
  mistyped: false,
});
const cycles = { taskQueue: 'queue', attributes: attributes(true) };

type Seen = Parameters<typeof scheduleDifferences>[0];
/** The schedule as applying this configuration made it, and as an operator left it. */
const seen = (over: object = {}, state: { paused: boolean; note?: string } = { paused: false }) =>
  ({ ...scheduleOptions('main', config(over), cycles), state }) as unknown as Seen;
const differences = (from: Seen, to: AccountConfig, where = cycles) =>
  scheduleDifferences(from, 'main', to, where);

describe('a schedule against the configuration', () => {
  it('is as it says', () => expect(differences(seen(), config())).toEqual([]));

  it.each([
    [
      'another interval',
      { intervalSeconds: 60 },
      [
        { key: 'schedule.everySeconds', from: 30, to: 60 },
        { key: 'schedule.offsetSeconds', from: expect.any(Number), to: expect.any(Number) },
      ],
    ],
    [
      'another timeout',
      { cycleTimeoutSeconds: 60 },
      [{ key: 'schedule.runTimeoutSeconds', from: 240, to: 120 }],
    ],
    [
      'an account that is not enabled',
      { enabled: false },
      [{ key: 'schedule.paused', from: false, to: true }],
    ],
  ])('differs for %s', (_what, over, expected) =>
    expect(differences(seen(), config(over))).toEqual(expect.arrayContaining(expected)),
  );

  it('differs for what was set by hand: it is set back', () => {
    const byHand = {
      ...seen(),
      policies: { ...seen().policies, overlap: 'ALLOW_ALL', catchupWindow: 60_000 },
    };
    expect(differences(byHand as Seen, config())).toEqual([
      { key: 'schedule.overlap', from: 'ALLOW_ALL', to: 'SKIP' },
      { key: 'schedule.catchUpSeconds', from: 60, to: 10 },
    ]);
  });

  const spec = scheduleOptions('main', config(), cycles).spec;
  const [interval] = spec.intervals;
  it.each([
    ['otherTimes', 1, { spec: { intervals: [interval, { every: 1_000 }] } }],
    ['otherTimes', 1, { spec: { ...spec, calendars: [{ hour: 3 }] } }],
    ['otherTimes', 1, { spec: { ...spec, skip: [{ hour: 3 }] } }],
    ['startAt', '2027-01-01T00:00:00.000Z', { spec: { ...spec, startAt: new Date('2027-01-01') } }],
    ['endAt', '2025-01-01T00:00:00.000Z', { spec: { ...spec, endAt: new Date('2025-01-01') } }],
    ['jitterSeconds', 20, { spec: { ...spec, jitter: 20_000 } }],
    ['workflowType', 'other', { action: { workflowType: 'other' } }],
    ['workflowId', 'reconcile/another', { action: { workflowId: 'reconcile/another' } }],
    ['arguments', 1, { action: { args: ['{}'] } }],
    ['executionTimeoutSeconds', 1, { action: { workflowExecutionTimeout: 1_000 } }],
    ['taskTimeoutSeconds', 60, { action: { workflowTaskTimeout: 60_000 } }],
    ['retried', true, { action: { retry: { maximumAttempts: 3 } } }],
    ['remainingActions', 3, { state: { paused: false, remainingActions: 3 } }],
    ['remainingActions', 0, { state: { paused: true, note: 'mine', remainingActions: 0 } }],
    ['pausedByFailure', true, { policies: { pauseOnFailure: true } }],
  ])('differs for whatever says whether, when and how a cycle starts: %s', (key, from, more: object) => {
    const as = seen();
    const byHand = Object.entries(more).map(([part, set]) => [part, { ...as[part as 'spec'], ...set }]);
    const found = differences({ ...as, ...Object.fromEntries(byHand) }, config());
    expect(found).toEqual([{ key: `schedule.${key}`, from, to: expect.anything() }]);
  });

  it('differs for another task queue, and for search attributes that can be set now', () => {
    expect(differences(seen(), config(), { ...cycles, taskQueue: 'other' })).toEqual([
      { key: 'schedule.taskQueue', from: 'queue', to: 'other' },
    ]);
    expect(differences(seen(), config(), { ...cycles, attributes: attributes(false) })).toEqual([
      { key: 'schedule.searchAttributes', from: true, to: false },
    ]);
  });

  it("keeps an operator's pause, and ends that of a configuration that said so", () => {
    expect(differences(seen({}, { paused: true, note: 'maintenance' }), config())).toEqual([]);
    expect(differences(seen({}, { paused: true, note: 'disabled in the configuration' }), config())).toEqual([
      { key: 'schedule.paused', from: true, to: false },
    ]);
  });
});
