import { describe, expect, it } from 'vitest';
import { cut, tableLines } from '../../../src/cli/columns';

const columns = [
  { head: 'A', least: 3 },
  { head: 'B', least: 4 },
];

describe('a table', () => {
  it('is as wide as what is in it', () =>
    expect(
      tableLines(
        columns,
        [
          ['one', 'two'],
          ['three', 'f'],
        ],
        Number.POSITIVE_INFINITY,
      ),
    ).toEqual(['A      B', 'one    two', 'three  f']));

  it('cuts with a mark what has more than it needs, and never goes beyond the width', () => {
    const lines = tableLines(columns, [['a'.repeat(20), 'b'.repeat(10)]], 16) ?? [];
    expect(lines[1]).toMatch(/^a+… {2}b+…$/);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(16);
  });

  it('is none where it does not fit even so', () =>
    expect(tableLines(columns, [['a'.repeat(20), 'b'.repeat(10)]], 8)).toBeNull());
});

describe('a line that is cut', () => {
  it.each([
    ['short', 10, 'short'],
    ['exactly', 7, 'exactly'],
    ['too long', 7, 'too lo…'],
    ['😀😀😀', 2, '😀…'],
    ['x', 0, ''],
    ['xy', 1, '…'],
  ])('%j to %i is %j', (text, width, shown) => expect(cut(text, width)).toBe(shown));
});
