import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { explain } from '../client/explain';
import { anyFreePort } from '../dev/ports';
import { resolveTemporalCli } from '../dev/temporal-cli';
import { startTemporalServer } from '../dev/temporal-server';
import { evidence, writeSums } from './artifacts';
import { drillA } from './drill-a';
import { drillB } from './drill-b';

const MIDNIGHT_MARGIN_MS = 60_000;
const DAY_MS = 86_400_000;

/** The fire drill of budget limits: both drills, the artifacts, the summary. Exit status 1 when a check fails. */
async function main(): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  await pastMidnight(say);
  const stamp = new Date().toISOString().replace(/[-:]/g, '').slice(0, 15);
  const directory = join('.artifacts', 'budget_fire_drill', stamp);
  mkdirSync(directory, { recursive: true });
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: 'ERROR', forward: {} } },
  });
  const executable = await resolveTemporalCli(say);
  const server = await startTemporalServer({ executable, port: await anyFreePort(), uiPort: null });
  try {
    const options = { address: server.address, directory, say };
    const drills = [await drillA(options), await drillB(options, () => isIgnored(directory))];
    const count = (what: 'passed' | 'failed' | 'skipped') => drills.reduce((n, drill) => n + drill[what], 0);
    const results = `=== Results: ${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped ===`;
    writeFileSync(
      join(directory, 'summary.txt'),
      `${[...drills.flatMap(({ lines }) => lines), '', ...evidence(directory, ['drill_a', 'drill_b']), '', results].join('\n')}\n`,
    );
    writeSums(directory);
    say(`Artifacts: ${directory}`);
    say(results);
    if (count('failed') > 0) process.exitCode = 1;
  } finally {
    await server.stop();
  }
}

/** The drill spends within one UTC day: it does not begin in the last minute of one. */
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

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.stdout.write('=== Results: 0 passed, 1 failed, 0 skipped ===\n');
  process.exitCode = 1;
});
