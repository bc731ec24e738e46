import { describe, expect, it } from 'vitest';
import { fix, named, ok, unknown, warning, worstOf } from '../../../../src/domain/doctor/finding';

const OK = ok('a', 'well');
const WARNING = warning('b', 'so so', 'look');
const UNKNOWN = unknown('c', 'no answer');
const FIX = fix('d', 'broken', 'mend');

describe('the level of several findings', () => {
  it('is that of the worst: what is not known is worse than a warning, what is broken worst', () => {
    expect(worstOf([])).toBe('ok');
    expect(worstOf([OK])).toBe('ok');
    expect(worstOf([WARNING, OK])).toBe('warning');
    expect(worstOf([OK, UNKNOWN, WARNING])).toBe('unknown');
    expect(worstOf([FIX, UNKNOWN, OK])).toBe('fix');
  });
});

it('what is not known says so', () => {
  expect(UNKNOWN).toEqual({ check: 'c', level: 'unknown', found: 'not known: no answer', todo: null });
});

it('some of many are named, the rest counted', () => {
  expect(named(['a', 'b'])).toBe('a, b');
  expect(named(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d, e and 2 more');
});
