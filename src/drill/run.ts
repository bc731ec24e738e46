import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anyFreePort } from '../dev/ports';
import { resolveTemporalCli } from '../dev/temporal-cli';
import { startTemporalServer } from '../dev/temporal-server';
import { evidence, writeSums } from './artifacts';
import type { Checks, DrillOptions } from './checks';
import { drillA } from './drill-a';
import { drillB } from './drill-b';
import { drillC } from './drill-c';
import { drillD } from './drill-d';

type Drill = (options: DrillOptions) => Promise<Checks>;

const BUDGET: Readonly<Record<string, Drill>> = { drill_a: drillA, drill_b: drillB };
const STOPS: Readonly<Record<string, Drill>> = { drill_c: drillC, drill_d: drillD };

/** What can be run, each with the folder of its artifacts. */
export const SUITES = {
  budget: { folder: 'budget_fire_drill', drills: BUDGET },
  stops: { folder: 'stops_fire_drill', drills: STOPS },
  all: { folder: 'fire_drill', drills: { ...BUDGET, ...STOPS } },
} as const;

export type SuiteName = keyof typeof SUITES;

const MIDNIGHT_MARGIN_MS = 180_000;
const DAY_MS = 86_400_000;

/**
 * Runs drills, each on an account of its own, and writes artifacts and summary below `.artifacts`.
 * @returns how many checks failed
 */
export async function runDrills(suite: SuiteName, say: (line: string) => void): Promise<number> {
  await pastMidnight(say);
  const { folder, drills } = SUITES[suite];
  const stamp = new Date().toISOString().replace(/[-:]/g, '').slice(0, 15);
  const directory = join('.artifacts', folder, stamp);
  mkdirSync(directory, { recursive: true });
  const executable = await resolveTemporalCli(say);
  const server = await startTemporalServer({ executable, port: await anyFreePort(), uiPort: null });
  try {
    const options = { address: server.address, directory, say, ignoredByGit: () => isIgnored(directory) };
    const done: Checks[] = [];
    for (const drill of Object.values(drills)) done.push(await drill(options));
    const count = (what: 'passed' | 'failed' | 'skipped') => done.reduce((n, checks) => n + checks[what], 0);
    const results = `=== Results: ${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped ===`;
    const lines = [
      ...done.flatMap((checks) => checks.lines),
      '',
      ...evidence(directory, Object.keys(drills)),
    ];
    writeFileSync(join(directory, 'summary.txt'), `${[...lines, '', results].join('\n')}\n`);
    writeSums(directory);
    say(`Artifacts: ${directory}`);
    say(results);
    return count('failed');
  } finally {
    await server.stop();
  }
}

/** The drills spend within one UTC day: they do not begin in the last minutes of one. */
async function pastMidnight(say: (line: string) => void): Promise<void> {
  const left = DAY_MS - (Date.now() % DAY_MS);
  if (left > MIDNIGHT_MARGIN_MS) return;
  say('Waiting for the next UTC day ...');
  await new Promise((resolve) => setTimeout(resolve, left + 1_000));
}

/** Whether git ignores a path; null where this is no git checkout. */
function isIgnored(path: string): boolean | null {
  try {
    execFileSync('git', ['check-ignore', '-q', path], { stdio: 'ignore' });
    return true;
  } catch (error) {
    // Status 1: not ignored. Anything else: git cannot tell.
    return (error as { status?: number | null }).status === 1 ? false : null;
  }
}
