import { defineConfig } from 'vitest/config';

const RECORD = {
  test: {
    name: 'record',
    include: ['test/replay/record.ts'],
    globalSetup: ['test/support/temporal.ts'],
    pool: 'forks' as const,
  },
};

export default defineConfig({
  test: {
    // Not part of `npm test`: recording is done on purpose.
    projects:
      process.env.RECORD_HISTORIES !== undefined
        ? [RECORD]
        : [
            { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], pool: 'threads' } },
            {
              test: {
                name: 'replay',
                include: ['test/replay/**/*.test.ts'],
                pool: 'forks',
                testTimeout: 30_000,
              },
            },
            {
              test: {
                name: 'integration',
                include: ['test/integration/**/*.test.ts'],
                globalSetup: ['test/support/temporal.ts'],
                pool: 'forks',
                maxWorkers: 2,
                testTimeout: 60_000,
                hookTimeout: 60_000,
              },
            },
          ],
  },
});
