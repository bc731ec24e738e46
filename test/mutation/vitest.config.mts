import { defineConfig } from 'vitest/config';

/** The unit tests of what is mutated, in one process, as the mutation runner needs them. */
export default defineConfig({
  test: {
    include: ['test/unit/{domain,cases}/**/*.test.ts', 'test/unit/workflows/*-details.test.ts'],
    // Sizes that take half a second each.
    exclude: ['test/unit/domain/guard/bounds.test.ts'],
    setupFiles: ['test/mutation/fewer-runs.ts'],
    pool: 'threads',
    isolate: false,
    testTimeout: 30_000,
  },
});
