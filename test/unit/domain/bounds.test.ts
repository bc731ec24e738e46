import { describe, expect, it } from 'vitest';
import { closesTooLate } from '../../../src/domain/bounds';
import { MINUTE, SECOND } from './builders';

describe('a leg whose close may come too late is not begun', () => {
  it.each([
    ['with less left than its cancels and its close take', 14_999, true],
    ['and is begun with as much as that', 15_000, false],
  ])('%s', (_what, leftMs, wanted) => {
    expect(closesTooLate(leftMs, 5 * MINUTE, 3 * SECOND)).toBe(wanted);
  });

  it.each([
    ['with less than half left of what never lasts so long', 9_999, true],
    ['and is begun with half of it', 10_000, false],
  ])('%s', (_what, leftMs, wanted) => {
    expect(closesTooLate(leftMs, 20 * SECOND, 3 * SECOND)).toBe(wanted);
  });
});
