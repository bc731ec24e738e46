import { describe, expect, it } from 'vitest';
import { pauseExchange } from '../../../../src/domain/guard/pause';
import { guardStatus } from '../../../../src/domain/guard/status';
import { DAY, NOON, SECOND } from '../builders';
import { armedGuard } from './builders';

describe('a wait that the exchange asked for', () => {
  it('is remembered for every worker, and shown', () => {
    const state = pauseExchange(armedGuard(), { until: NOON + 60 * SECOND }, NOON);
    expect(guardStatus(state, NOON, false).exchangePausedUntil).toBe(NOON + 60 * SECOND);
    expect(state.arming).not.toBeNull();
  });

  it('is never shortened', () => {
    const long = pauseExchange(armedGuard(), { until: NOON + 60 * SECOND }, NOON);
    expect(pauseExchange(long, { until: NOON + SECOND }, NOON).exchangePausedUntil).toBe(NOON + 60 * SECOND);
    expect(pauseExchange(long, { until: NOON + 90 * SECOND }, NOON).exchangePausedUntil).toBe(
      NOON + 90 * SECOND,
    );
  });

  it('is at most three days, the longest ban there is', () => {
    const whole = pauseExchange(armedGuard(), { until: NOON + 3 * DAY }, NOON);
    expect(whole.exchangePausedUntil).toBe(NOON + 3 * DAY);
  });

  it("of three days is not lost where the worker's clock is ahead of the guard's", () => {
    const whole = pauseExchange(armedGuard(), { until: NOON + 3 * DAY + SECOND }, NOON);
    expect(whole.exchangePausedUntil).toBe(NOON + 3 * DAY);
    expect(whole.lastRejected).toBeNull();
  });

  it('can be lifted: anybody who may send a signal can have made it up', () => {
    const banned = pauseExchange(armedGuard(), { until: NOON + DAY }, NOON);
    expect(pauseExchange(banned, { lift: true }, NOON)).toEqual({ ...banned, exchangePausedUntil: 0 });
    expect(pauseExchange(banned, { lift: 'yes' }, NOON).exchangePausedUntil).toBe(NOON + DAY);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'soon'],
    ['no time', {}],
    ['a time as text', { until: '2026-11-23T12:01:00Z' }],
    ['no number', { until: Number.NaN }],
    ['for ever', { until: Number.POSITIVE_INFINITY }],
    ['longer than any ban', { until: NOON + 3 * DAY + 61 * SECOND }],
    ['in ten years', { until: NOON + 3_650 * DAY }],
  ])('that makes no sense changes nothing and is on the record: %s', (_what, payload) => {
    const before = armedGuard();
    const after = pauseExchange(before, payload, NOON);
    expect(after).toEqual({ ...before, lastRejected: after.lastRejected });
    expect(after.lastRejected?.message).toContain('until');
  });
});
