import { describe, expect, it } from 'vitest';
import { listed, timeSpan } from '../../../../src/domain/story/text';

describe('a length of time', () => {
  it.each([
    [0, '0.0 s'],
    [-5_000, '0.0 s'],
    [449, '0.4 s'],
    [12_400, '12 s'],
    [119_000, '119 s'],
    [120_000, '2 min'],
    [3_120_000, '52 min'],
    [7_200_000, '2 h'],
    [11_100_000, '3 h 5 min'],
    [172_800_000, '2 d'],
    [352_800_000, '4 d 2 h'],
  ])('of %i ms is %s', (ms, text) => expect(timeSpan(ms)).toBe(text));
});

describe('a list', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
  ])('of %j is %j', (parts, text) => expect(listed(parts)).toBe(text));
});
