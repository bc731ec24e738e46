import { expect, it } from 'vitest';
import { MINUTE } from '../builders';
import { longLife } from './long-life';

it('a guard that is asked every ten minutes for weeks spends each day what it may, and stays as small', () => {
  const { granted, refusals, sizes, callsADay } = longLife(2_000, 10 * MINUTE);
  const wholeDays = [...granted.values()].slice(1, -1);
  expect(wholeDays.length).toBeGreaterThanOrEqual(5);
  expect(new Set(wholeDays)).toEqual(new Set([callsADay]));
  expect(refusals).toEqual(new Set(['max_calls_per_day']));
  const [first = 0, ...later] = sizes.slice(8);
  // Numbers of cycles grow longer; nothing else may.
  expect(Math.max(...later)).toBeLessThan(1.01 * first);
});
