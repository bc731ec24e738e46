import { describe, expect, it } from 'vitest';
import { moment } from '../../../src/cli/arguments';

describe('a time on the command line', () => {
  it.each([
    ['2026-11-26T08:00:00Z', Date.UTC(2026, 10, 26, 8)],
    ['2026-11-26T08:00Z', Date.UTC(2026, 10, 26, 8)],
    ['2026-11-26T09:00:00.250+01:00', Date.UTC(2026, 10, 26, 8, 0, 0, 250)],
    ['2024-02-29T00:00Z', Date.UTC(2024, 1, 29)],
  ])('%s', (text, at) => {
    expect(moment(text)).toBe(at);
  });

  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['24h', 86_400_000],
    ['7d', 604_800_000],
  ])('%s ago', (text, ms) => {
    const before = Date.now();
    const at = moment(text);
    expect(at + ms).toBeGreaterThanOrEqual(before);
    expect(at + ms).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    '',
    'yesterday',
    '24',
    '24 h',
    '-24h',
    '1w',
    '2026-11-26',
    '2026-11-26T08:00:00',
    '2026-02-30T08:00:00Z',
    '2026-11-26T25:00Z',
    '2026-11-26T08:00+99:00',
  ])('refuses %j', (text) => {
    expect(() => moment(text)).toThrow(/A time is ISO 8601 with its zone/);
  });
});
