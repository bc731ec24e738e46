import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { guardStatus } from '../../../src/domain/guard/status';
import { Metrics } from '../../../src/telemetry/metrics';
import { NOON, SECOND } from '../domain/builders';
import { armedGuard } from '../domain/guard/builders';

/** What the guard says: the gauges that are as old as its last answer. */
const OF_THE_GUARD = [
  'armed',
  'armed_until_timestamp_seconds',
  'bot_declared_down',
  'budget_configured',
  'budget_calls_used_day',
  'budget_calls_remaining_day',
  'budget_notional_used_day',
  'budget_notional_remaining_day',
  'last_remediation_timestamp_seconds',
  'needs_a_look_timestamp_seconds',
  'open_reservations',
];
const STATUS = guardStatus(armedGuard(), NOON, false);

const WEIGHT = { usedWeight: () => 0, weightPerMinute: () => 2_400 };

let metrics: Metrics;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'], now: NOON });
  metrics = new Metrics();
  for (const account of ['main', 'other']) metrics.addAccount(account, { weight: WEIGHT, enabled: true });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The samples of an account, by name without prefix. */
async function samples(account: string): Promise<Record<string, number>> {
  const text = await metrics.text();
  const found = text.matchAll(/^grinder_reconcile_(\w+)\{account="(\w+)"\} (\S+)$/gm);
  return Object.fromEntries(
    [...found].flatMap(([, name, of, value]) => (of === account ? [[name, Number(value)]] : [])),
  );
}
const names = async (account: string) => Object.keys(await samples(account));

describe('the age of the last look', () => {
  const age = async () =>
    Number(/^grinder_reconcile_last_snapshot_age_seconds (\S+)$/m.exec(await metrics.text())?.[1]);

  it('is that of the account that was not seen the longest, and no disabled one counts', async () => {
    const long = 3_600 * SECOND;
    metrics.observed('main', Date.now());
    metrics.observed('other', Date.now() - long);
    expect(await age()).toBeGreaterThanOrEqual(3_600);
    metrics.observed('other', Date.now());
    metrics.addAccount('retired', { weight: WEIGHT, enabled: false });
    metrics.observed('retired', Date.now() - long);
    expect(await age()).toBeLessThan(1_800);
  });
});

describe('a gauge that comes from the guard', () => {
  it('stands as long as the guard answers', async () => {
    metrics.guardSeen('main', STATUS);
    vi.advanceTimersByTime(15_000);
    expect(await names('main')).toEqual(expect.arrayContaining(OF_THE_GUARD));
    expect(await samples('main')).toMatchObject({ armed: 1, budget_configured: 1 });
  });

  it('is dropped once its answer is older than three polls; only the time of the answer stays', async () => {
    // Prometheus counts by a clock that is not the Temporal server's.
    metrics.guardSeen('main', { ...STATUS, at: NOON - 300_000 });
    metrics.guardSeen('other', STATUS);
    vi.advanceTimersByTime(10_000);
    metrics.guardSeen('other', STATUS);
    vi.advanceTimersByTime(5_001);
    expect((await names('main')).filter((name) => OF_THE_GUARD.includes(name))).toEqual([]);
    expect(await samples('main')).toMatchObject({ guard_last_answer_timestamp_seconds: NOON / SECOND });
    expect(await names('other')).toEqual(expect.arrayContaining(OF_THE_GUARD));
  });

  it('comes back with the guard', async () => {
    metrics.guardSeen('main', STATUS);
    vi.advanceTimersByTime(60_000);
    await metrics.text();
    metrics.guardSeen('main', { ...STATUS, armed: false, arming: null });
    expect(await samples('main')).toMatchObject({ armed: 0, armed_until_timestamp_seconds: 0 });
  });

  it('is dropped for whoever reads the registry, not only for /metrics', async () => {
    metrics.guardSeen('main', STATUS);
    vi.advanceTimersByTime(15_001);
    expect(await metrics.registry.metrics()).not.toContain('armed{');
  });
});

it('what never came is 0 from the start, so that an alert sees it', async () => {
  expect(await samples('main')).toMatchObject({
    guard_last_answer_timestamp_seconds: 0,
    expected_state_timestamp_seconds: 0,
    blind_symbols: 0,
  });
});

describe('the schedule', () => {
  it('is there or not, paused or not', async () => {
    metrics.scheduleSeen('main', { present: true, paused: false });
    metrics.scheduleSeen('other', { present: true, paused: true });
    expect(await samples('main')).toMatchObject({ schedule_present: 1, schedule_paused: 0 });
    expect(await samples('other')).toMatchObject({ schedule_present: 1, schedule_paused: 1 });
  });

  it('that is gone, or that the configuration pauses, is neither paused nor not', async () => {
    metrics.scheduleSeen('main', { present: true, paused: true });
    await metrics.text();
    metrics.scheduleSeen('main', { present: false, paused: null });
    expect(await samples('main')).toMatchObject({ schedule_present: 0 });
    expect(await names('main')).not.toContain('schedule_paused');
  });

  it('that cannot be seen any more is not known any more', async () => {
    metrics.scheduleSeen('main', { present: true, paused: true });
    vi.advanceTimersByTime(180_000);
    expect(await names('main')).toEqual(expect.arrayContaining(['schedule_present', 'schedule_paused']));
    vi.advanceTimersByTime(1);
    expect((await names('main')).filter((name) => name.startsWith('schedule'))).toEqual([]);
  });
});

describe('the expected state', () => {
  it('is as old as the newest that could be read', async () => {
    metrics.expectedStateSeen('main', NOON);
    metrics.expectedStateSeen('main', NOON - SECOND);
    expect(await samples('main')).toMatchObject({ expected_state_timestamp_seconds: NOON / SECOND });
    metrics.expectedStateSeen('main', NOON + SECOND);
    expect(await samples('main')).toMatchObject({ expected_state_timestamp_seconds: NOON / SECOND + 1 });
    expect(await samples('other')).toMatchObject({ expected_state_timestamp_seconds: 0 });
  });
});

it('blind symbols are those of the last observation', async () => {
  metrics.blindSymbols('main', 3);
  expect(await samples('main')).toMatchObject({ blind_symbols: 3 });
  metrics.blindSymbols('main', 0);
  expect(await samples('main')).toMatchObject({ blind_symbols: 0 });
});
