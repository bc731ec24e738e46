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
  const until = (...[kind, headers, message, offsetMs]: Parameters<RateLimits['waitAfter']>) =>
    limits.waitAfter(kind, headers, message, offsetMs).until;

  it('is told by the message of a ban', () => {
    expect(limits.waitAfter('until_told', {}, BAN)).toEqual({ until: START + 120_000, remark: null });
    expect(limits.blockedUntil).toBe(START + 120_000);
  });

  it('is the later of what message and header tell', () => {
    expect(until('until_told', { 'retry-after': '1' }, BAN)).toBe(START + 120_000);
    expect(until('until_told', { 'retry-after': '300' }, BAN)).toBe(START + 300_000);
  });

  it("is told by the message in the exchange's time", () => {
    expect(until('until_told', {}, BAN, -5_000)).toBe(START + 125_000);
  });

  it('is told by Retry-After where the message names no time', () => {
    expect(until('until_told', { 'retry-after': '17' }, 'Too many requests')).toBe(START + 17_000);
    expect(until('backoff', { 'retry-after': 3 }, '')).toBe(START + 3_000);
    expect(until('backoff', { 'retry-after': '90.5' }, '')).toBe(START + 90_500);
  });

  it('is a guess where nobody tells: a whole window after a limit, less after overload', () => {
    expect(limits.waitAfter('until_told', {}, 'Too many requests')).toEqual({
      until: START + 60_000,
      remark: null,
    });
    limits = new RateLimits(() => now);
    expect(limits.waitAfter('backoff', {}, 'throttled')).toEqual({ until: START + 10_000, remark: null });
  });

  it('is a whole minute after the order count of a minute, and the shortest ban after one without an end', () => {
    const count = (words: string) => `Too many new orders; current limit is 1200 orders per ${words}.`;
    expect(until('orders', {}, count('TEN_SECONDS'))).toBe(START + 10_000);
    for (const words of ['MINUTE', '1 MINUTE'])
      expect(until('orders', {}, count(words))).toBe(START + 60_000);
    expect(until('orders', { 'retry-after': '3' }, count('MINUTE'))).toBe(START + 3_000);
    expect(until('ban', {}, 'IP banned.')).toBe(START + 120_000);
  });

  it('grows with a ban that is made longer', () => {
    limits.waitAfter('until_told', {}, BAN);
    expect(until('until_told', {}, BAN.replace(String(START + 120_000), String(START + 240_000)))).toBe(
      START + 240_000,
    );
    expect(limits.blockedUntil).toBe(START + 240_000);
  });

  it('is told to whoever follows it, each time that it grows', () => {
    const told: number[] = [];
    limits.onBlocked = (end) => void told.push(end);
    for (const seconds of ['30', '20', '0', '90'])
      limits.waitAfter('backoff', { 'retry-after': seconds }, '');
    expect(told).toEqual([START + 30_000, START + 90_000]);
  });
});

describe('a wait that is told and of no use', () => {
  const PAST = 'Wed, 21 Oct 2026 07:28:00 GMT';

  it.each(['0', '-5', '0.2', 'soon', '', '12s', '1e3', 'Infinity', 'NaN', PAST, '2026-11-23T12:10:00Z'])(
    'gets the floor: Retry-After %j',
    (header) => {
      const remark = `Retry-After ${JSON.stringify(header)} is of no use: waiting as where nothing is told`;
      expect(limits.waitAfter('backoff', { 'retry-after': header }, '')).toEqual({
        until: START + 10_000,
        remark,
      });
      expect(limits.waitAfter('until_told', { 'retry-after': header }, 'Too many requests.')).toEqual({
        until: START + 60_000,
        remark,
      });
    },
  );

  it('is not repeated where it is longer than any date', () => {
    expect(limits.waitAfter('backoff', { 'retry-after': 'k'.repeat(64) }, '').remark).toMatch(
      /^Retry-After of 64 characters is of no use/,
    );
  });

  it.each([START - 1, START, 1_787_179, 0])('gets the floor: a ban until %d', (end) => {
    expect(limits.waitAfter('until_told', {}, `IP banned until ${end}.`)).toEqual({
      until: START + 60_000,
      remark: `the ban's end ${end} is of no use: waiting as where nothing is told`,
    });
  });

  it('is not told of where the other one is', () => {
    const ban = `IP banned until ${START + 90_000}.`;
    expect(limits.waitAfter('until_told', { 'retry-after': '0' }, ban)).toEqual({
      until: START + 90_000,
      remark: null,
    });
    expect(limits.waitAfter('until_told', { 'retry-after': '7' }, `IP banned until ${START}.`)).toEqual({
      until: START + 7_000,
      remark: null,
    });
  });

  it('is named whole where both are', () => {
    expect(limits.waitAfter('until_told', { 'retry-after': '0' }, 'banned until 1.').remark).toBe(
      'Retry-After "0" is of no use, the ban\'s end 1 is of no use: waiting as where nothing is told',
    );
  });

  it('stands in every later refusal too', () => {
    limits.waitAfter('until_told', { 'retry-after': '0' }, '');
    expect(refusal('write')?.message).toBe(
      'the exchange asked to wait until 2026-11-23T12:01:30.000Z (Retry-After "0" is of no use: waiting as where nothing is told)',
    );
  });
});

describe('a wait that no ban is as long as', () => {
  const LONGEST = START + 3 * 86_400_000;
  const TEN_YEARS = START + 3_650 * 86_400_000;
  const cut = (told: string) => ({
    until: LONGEST,
    remark: `${told} is longer than any ban: waiting three days`,
  });

  it.each(['259201', '99999999', '1787179851822', 'Sat, 23 Nov 2036 12:00:30 GMT'])(
    'ends after three days: Retry-After %j',
    (header) => {
      for (const kind of ['backoff', 'until_told'] as const)
        expect(limits.waitAfter(kind, { 'retry-after': header }, '')).toEqual(
          cut(`Retry-After ${JSON.stringify(header)}`),
        );
    },
  );

  it('ends after three days: the end of a ban', () => {
    expect(limits.waitAfter('until_told', {}, `banned until ${TEN_YEARS}.`)).toEqual(
      cut(`the ban's end ${TEN_YEARS}`),
    );
    // Microseconds, or a number without end.
    expect(limits.waitAfter('until_told', {}, `banned until ${START}000.`).until).toBe(LONGEST);
    expect(limits.waitAfter('until_told', {}, `banned until ${'9'.repeat(400)}.`)).toEqual(
      cut(`the ban's end ${'9'.repeat(20)}`),
    );
  });

  it('of exactly three days is taken as told', () => {
    const whole = { until: LONGEST, remark: null };
    expect(limits.waitAfter('until_told', { 'retry-after': '259200' }, '')).toEqual(whole);
    expect(limits.waitAfter('until_told', {}, `banned until ${LONGEST}.`)).toEqual(whole);
  });

  it('ends after three days: one that is remembered', () => {
    limits.blockUntil(TEN_YEARS);
    expect(limits.blockedUntil).toBe(LONGEST);
  });

  it('that is no number blocks nothing', () => {
    limits.blockUntil(Number.NaN);
    expect(limits.blockedUntil).toBe(0);
    expect(refusal('write')).toBeNull();
  });
});

describe('a date in Retry-After', () => {
  it.each(['Mon, 23 Nov 2026 12:05:00 GMT', 'Monday, 23-Nov-26 12:05:00 GMT', 'Mon Nov 23 12:05:00 2026'])(
    'is read in every form that HTTP knows: %s',
    (header) => {
      expect(limits.waitAfter('until_told', { 'retry-after': header }, '')).toEqual({
        until: START + 270_000,
        remark: null,
      });
    },
  );

  it("is of the exchange's clock", () => {
    const header = 'Mon, 23 Nov 2026 12:05:00 GMT';
    expect(limits.waitAfter('until_told', { 'retry-after': header }, '', 20_000).until).toBe(START + 250_000);
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
    limits.learn(6_000);
    used(5_100);
    expect(refusal('observe')).toBeNull();
    used(5_101);
    expect(refusal('observe')).not.toBeNull();
  });
});

describe('what looks may use within a minute', () => {
  it('is a share of what the exchange allows, as it says last', () => {
    used(100);
    const usual = { perLook: 91, forLooks: 2_040, perMinute: 2_400, used: 100, orders: [] };
    expect(limits.budget([])).toEqual(usual);
    limits.learn(6_000);
    expect(limits.budget([])).toEqual({ ...usual, forLooks: 5_100, perMinute: 6_000 });
    limits.learn(1_200);
    expect(limits.budget([])).toMatchObject({ forLooks: 1_020, perMinute: 1_200 });
    expect(limits.weightPerMinute()).toBe(1_200);
  });

  it('stays what it was where the exchange does not tell', () => {
    limits.learn(1_200);
    limits.learn(null);
    expect(limits.weightPerMinute()).toBe(1_200);
  });
});
