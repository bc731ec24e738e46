import { vi } from 'vitest';

/** Thousands of mutants are tried: a property is tried less often for each of them. */
const MOST_RUNS = 40;

vi.mock('fast-check', async (original) => {
  const fc = await original<typeof import('fast-check')>();
  const assert: typeof fc.assert = (property, parameters = {}) =>
    fc.assert(property, { ...parameters, numRuns: Math.min(parameters.numRuns ?? 100, MOST_RUNS) }) as never;
  return { ...fc, assert, default: { ...fc.default, assert } };
});
