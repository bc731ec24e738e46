import { beforeEach, describe, expect, it } from 'vitest';
import { RateLimits } from '../../../../src/exchange/binance/rate-limits';
import { ExchangeError } from '../../../../src/exchange/errors';

/** The middle of a minute. */
const START = Date.UTC(2026, 10, 23, 12, 0, 30);
const NEXT_MINUTE = START + 30_000;

let now: number;
let limits: RateLimits;
beforeEach(() => {
  now = START;
  limits = new RateLimits(() => now);
});

function refusal(priority: 'observe' | 'write'): ExchangeError | null {
  try {
    limits.check(priority);
    return null;
  } catch (error) {
    if (error instanceof ExchangeError) return error;
    throw error;
  }
}
const used = (weight: number | string) => limits.note({ 'x-mbx-used-weight-1m': weight });

describe('while the exchange asked to wait', () => {
  it('nothing at all is sent, and the refusal says until when', () => {
    limits.blockUntil(START + 5_000);
    for (const priority of ['observe', 'write'] as const)
      expect(refusal(priority)).toMatchObject({
        outcome: 'not_done',
        reason: 'rate_limited',
        retryRead: false,
        waitUntil: START + 5_000,
        message: 'the exchange asked to wait until 2026-11-23T12:00:35.000Z',
      });
    now += 5_000;
    expect([refusal('observe'), refusal('write')]).toEqual([null, null]);
  });

  it('a shorter wait shortens nothing', () => {
    limits.blockUntil(START + 5_000);
    limits.blockUntil(START + 1_000);
    expect(limits.blockedUntil).toBe(START + 5_000);
  });
});

describe('how long to wait', () => {
  const BAN = `Way too many requests; IP(1.2.3.4) banned until ${START + 120_000}. Please use the websocket for live updates to avoid bans.`;

  it('is told by the message of a ban', () => {
    expect(limits.waitAfter('until_told', {}, BAN)).toBe(START + 120_000);
    expect(limits.blockedUntil).toBe(START + 120_000);
  });

  it('is the later of what message and header tell', () => {
    expect(limits.waitAfter('until_told', { 'retry-after': '1' }, BAN)).toBe(START + 120_000);
    expect(limits.waitAfter('until_told', { 'retry-after': '300' }, BAN)).toBe(START + 300_000);
  });

  it("is told by the message in the exchange's time", () => {
    expect(limits.waitAfter('until_told', {}, BAN, -5_000)).toBe(START + 125_000);
  });

  it('is told by Retry-After where the message names no time', () => {
    expect(limits.waitAfter('until_told', { 'retry-after': '17' }, 'Too many requests')).toBe(START + 17_000);
    expect(limits.waitAfter('backoff', { 'retry-after': 3 }, '')).toBe(START + 3_000);
  });

  it('is a guess where nobody tells: a whole window after a limit, less after overload', () => {
    expect(limits.waitAfter('until_told', {}, 'Too many requests')).toBe(START + 60_000);
    limits = new RateLimits(() => now);
    expect(limits.waitAfter('backoff', {}, 'throttled')).toBe(START + 10_000);
  });

  it.each(['soon', '', 'Wed, 21 Oct 2026 07:28:00 GMT'])(
    'is a guess where Retry-After is no number: %j',
    (header) => {
      expect(limits.waitAfter('until_told', { 'retry-after': header }, '')).toBe(START + 60_000);
    },
  );

  it('grows with a ban that is made longer', () => {
    limits.waitAfter('until_told', {}, BAN);
    expect(
      limits.waitAfter('until_told', {}, BAN.replace(String(START + 120_000), String(START + 240_000))),
    ).toBe(START + 240_000);
    expect(limits.blockedUntil).toBe(START + 240_000);
  });
});

describe('the request weight', () => {
  it('leaves a share for cancels and closes', () => {
    used(2_040);
    expect(refusal('observe')).toBeNull();
    used(2_041);
    expect(refusal('observe')).toMatchObject({
      reason: 'rate_limited',
      outcome: 'not_done',
      waitUntil: NEXT_MINUTE,
    });
    expect(refusal('write')).toBeNull();
  });

  it('starts anew with the minute', () => {
    used(2_400);
    now = NEXT_MINUTE - 1;
    expect(refusal('observe')).not.toBeNull();
    now = NEXT_MINUTE;
    expect(refusal('observe')).toBeNull();
  });

  it('is that of the last minute', () => {
    used('1200');
    expect(limits.usedWeight()).toBe(1_200);
    now += 59_999;
    expect(limits.usedWeight()).toBe(1_200);
    now += 1;
    expect(limits.usedWeight()).toBe(0);
  });

  it('of an answer without the header, or with nonsense in it, changes nothing', () => {
    used(500);
    limits.note({});
    limits.note({ 'x-mbx-used-weight-1m': 'many' });
    expect(limits.usedWeight()).toBe(500);
  });

  it('has its share of whatever the limit is', () => {
    limits = new RateLimits(() => now, 6_000);
    used(5_100);
    expect(refusal('observe')).toBeNull();
    used(5_101);
    expect(refusal('observe')).not.toBeNull();
  });
});
