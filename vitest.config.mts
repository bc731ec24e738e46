import { cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Share of the cores that is in use, measured for a second. */
async function usedShare(): Promise<number> {
  const times = () =>
    cpus()
      .flatMap((core) => Object.entries(core.times))
      .reduce((sum, [kind, ms]) => ({ all: sum.all + ms, idle: sum.idle + (kind === 'idle' ? ms : 0) }), {
        all: 0,
        idle: 0,
      });
  const before = times();
  await setTimeout(1_000);
  const after = times();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

/**
 * Most of the tests wait for something, so four of them keep two cores at work. Beside something else that needs the
 * cores, a fourth would only make the others late: exchanges and guards have their deadlines there too.
 */
const LANES = (await usedShare()) > 0.3 ? 3 : 4;

const TEMPORAL = ['test/support/temporal.ts'];

/** Recording is done on purpose, never by `npm test`. */
const RECORD = {
  test: { name: 'record', include: ['test/replay/record.ts'], globalSetup: TEMPORAL, pool: 'forks' as const },
};

/** Figures are taken on purpose and alone, never by `npm test`. */
const BENCH = {
  test: {
    name: 'bench',
    include: ['test/bench/**/*.bench.ts'],
    globalSetup: TEMPORAL,
    pool: 'forks' as const,
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    disableConsoleIntercept: true,
  },
};

/** Days, compressed into minutes of real time: `npm run soak`. */
const SOAK = {
  test: {
    name: 'soak',
    include: ['test/soak/**/*.test.ts'],
    globalSetup: TEMPORAL,
    pool: 'forks' as const,
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 7_200_000,
    hookTimeout: 600_000,
    disableConsoleIntercept: true,
  },
};

/** The whole fault matrix takes half an hour, so it is asked for by name: `npm run test:matrix`. */
const MATRIX = {
  test: {
    name: 'matrix',
    include: ['test/matrix/**/*.test.ts'],
    globalSetup: TEMPORAL,
    pool: 'forks' as const,
    // Thousands of cycles in one process.
    execArgv: ['--max-old-space-size=8192'],
    testTimeout: 7_200_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
};

/** A storm takes a quarter of an hour, so it is asked for by name: `npm run chaos`. */
const CHAOS = {
  test: {
    name: 'chaos',
    include: ['test/chaos/**/*.test.ts'],
    pool: 'forks' as const,
    testTimeout: 7_200_000,
    hookTimeout: 120_000,
    disableConsoleIntercept: true,
  },
};

/** Alerts have a patience of minutes, so they are asked for by name: `npm run drill:alerts`. */
const ALERTS = {
  test: {
    name: 'alerts',
    include: ['test/alerts/**/*.test.ts'],
    pool: 'forks' as const,
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    disableConsoleIntercept: true,
  },
};

/** The examples install the packed package from the registry: `npm run test:examples`, which CI runs. */
const EXAMPLES = {
  test: {
    name: 'examples',
    include: ['test/examples/**/*.test.ts'],
    globalSetup: TEMPORAL,
    pool: 'forks' as const,
    testTimeout: 240_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
};

/** Hosts are installed from the registry and take minutes, so they are asked for by name: `npm run test:hosts`, which CI runs. */
const HOSTS = {
  test: {
    name: 'hosts',
    include: ['test/hosts/**/*.test.ts'],
    // A hundred hosts: `npm run test:hosts:all`.
    exclude: process.env.HOSTS === 'all' ? [] : ['test/hosts/each-with-each.test.ts'],
    globalSetup: TEMPORAL,
    pool: 'forks' as const,
    // The image is built beside the hosts.
    maxWorkers: 2,
    // A host bundles its workflows, which is work, and then mostly waits.
    maxConcurrency: 3,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
};

/** What takes minutes and has a sample among the tests, or needs servers that few have: `npm run test:long`, which CI runs. */
const LONG = {
  test: {
    name: 'long',
    include: ['test/long/**/*.test.ts'],
    globalSetup: TEMPORAL,
    pool: 'forks' as const,
    maxWorkers: 2,
    testTimeout: 900_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
};

/** Each thread keeps its world for its next file: a fresh one would cost more than the tests. */
const IN_ONE_PROCESS = {
  pool: 'threads' as const,
  isolate: false,
  // What waits here waits for an exchange or a guard: it can wait together.
  maxConcurrency: 15,
  // Against what hangs alone: a machine that is busy with something else takes its time.
  testTimeout: 120_000,
  hookTimeout: 120_000,
  chaiConfig: { truncateThreshold: 0 },
};

/** Pure code first, which says most in the least time; then all that has processes and servers. */
const SUITE = [
  {
    test: {
      ...IN_ONE_PROCESS,
      name: 'unit',
      include: ['test/unit/**/*.test.ts'],
      setupFiles: ['test/support/frozen-domain.mts'],
      maxWorkers: 2,
      sequence: { groupOrder: 0 },
    },
  },
  {
    test: {
      ...IN_ONE_PROCESS,
      name: 'wire',
      include: ['test/wire/**/*.test.ts'],
      maxWorkers: LANES,
      sequence: { groupOrder: 1 },
    },
  },
  {
    test: {
      name: 'replay',
      include: ['test/replay/**/*.test.ts'],
      pool: 'forks' as const,
      testTimeout: 60_000,
      hookTimeout: 120_000,
      maxWorkers: LANES,
      sequence: { groupOrder: 1 },
    },
  },
  {
    test: {
      name: 'package',
      include: ['test/package/**/*.test.ts'],
      pool: 'forks' as const,
      testTimeout: 240_000,
      hookTimeout: 120_000,
      maxWorkers: LANES,
      sequence: { groupOrder: 1 },
    },
  },
  {
    test: {
      name: 'sim',
      include: ['test/sim/**/*.test.ts'],
      pool: 'forks' as const,
      // Each world costs a second or two of one core, also where that core is busy.
      testTimeout: 900_000,
      hookTimeout: 120_000,
      // Beside the integration tests, which mostly wait.
      maxWorkers: LANES,
      sequence: { groupOrder: 1 },
    },
  },
  {
    test: {
      name: 'integration',
      include: ['test/integration/**/*.test.ts'],
      globalSetup: TEMPORAL,
      pool: 'forks' as const,
      maxWorkers: LANES,
      // Each has a worker on the file's own thread, and its exchange has deadlines.
      maxConcurrency: 3,
      // Also on a machine that is busy with something else.
      testTimeout: 240_000,
      hookTimeout: 120_000,
      expect: { poll: { timeout: 60_000 } },
      // What was expected of a report says little without the rest of it.
      chaiConfig: { truncateThreshold: 0 },
      // Imports are a tenth of the time: a process keeps them for its next file.
      isolate: false,
      // Workflows on the test's own thread: two threads for each test would be a fifth of all work. Workers that are
      // processes, as in the tests of the command line, run theirs as for a user.
      env: { TEMPORAL_DEBUG: '1' },
      sequence: { groupOrder: 1 },
    },
  },
];

/** Alone at the end, these would leave a core idle for a minute or two. */
const LONGEST = [
  'integration/fault-matrix',
  'sim/sim',
  'integration/cli',
  'integration/cli-verbs',
  'integration/start',
  'integration/guard-life',
  'integration/audit',
  'integration/bad-answers',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) =>
      LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
    const isLong = (file: TestSpecification) => place(file) >= 0;
    return [
      ...files.filter(isLong).sort((a, b) => place(a) - place(b)),
      ...(await super.sort(files.filter((file) => !isLong(file)))),
    ];
  }
}

const ON_PURPOSE = {
  record: [RECORD],
  bench: [BENCH],
  soak: [SOAK],
  matrix: [MATRIX],
  chaos: [CHAOS],
  alerts: [ALERTS],
  examples: [EXAMPLES],
  hosts: [HOSTS],
  long: [LONG],
};
const chosen = process.env.SUITE;
if (chosen !== undefined && !(chosen in ON_PURPOSE))
  throw new Error(
    `SUITE=${chosen}: allowed are ${Object.keys(ON_PURPOSE).join(', ')}, or none for the tests`,
  );

/** Suites whose figures go into docs/benchmarks.md. */
const MEASURES = ['bench', 'soak'];

/** The pure part, by its unit tests alone: `npm run coverage`. */
const COVERAGE = {
  provider: 'v8' as const,
  include: ['src/domain/**/*.ts'],
  reporter: [['text', { skipFull: true }] as ['text', { skipFull: boolean }]],
  reportsDirectory: 'node_modules/.cache/coverage',
  thresholds: { 100: true as const },
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    coverage: COVERAGE,
    ...(MEASURES.includes(chosen ?? '') ? { reporters: ['default', './test/bench/page/reporter.ts'] } : {}),
    projects: chosen === undefined ? SUITE : ON_PURPOSE[chosen as keyof typeof ON_PURPOSE],
  },
});
