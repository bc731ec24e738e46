import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { anyFreePort } from '../../src/dev/ports';
import { resolveTemporalCli } from '../../src/dev/temporal-cli';
import { startTemporalServer } from '../../src/dev/temporal-server';
import { pathOf } from '../support/reference';
import { DrillAccount } from './account';
import type { AlertCase } from './case';
import { OTHERS } from './cases/others';
import { PROCESSES } from './cases/processes';
import { READS } from './cases/reads';
import { WRITES } from './cases/writes';
import { coveragePage } from './coverage-page';
import { Installation, type Surroundings } from './installation';
import { type CaseResult, isOf, notReached, runCase, strangers } from './run-case';

const PAGE = 'docs/runbooks/coverage.md';
/** Long enough for an operator, and for a busy machine. */
const MASS_CONFIRM_SECONDS = 300;

/** Of the accounts' names; then the page is not written. */
const match = process.env['ALERTS_MATCH'];
const isWanted = (name: string) => match === undefined || new RegExp(match).test(name);

const startedAt = Date.now();
const artifacts = join(
  '.artifacts',
  'alerts',
  new Date(startedAt).toISOString().replaceAll(/[-:]/g, '').slice(0, 15),
);

function say(line: string): void {
  const at = ((Date.now() - startedAt) / 1_000).toFixed(0).padStart(5);
  appendFileSync(join(artifacts, 'transcript.txt'), `${at} s  ${line}\n`);
  if (!line.includes('\n')) console.log(`${at} s  ${line}`);
}

const program = (): string => {
  const path = process.env['PROMETHEUS'];
  if (path === undefined || path === '')
    throw new Error('PROMETHEUS names no program: npm run drill:alerts does');
  return path;
};

/** What hits accounts beside each other, each with an account of its own. */
async function besides(around: Surroundings): Promise<{ cases: AlertCase[]; installation: Installation }> {
  const open = (name: string, massConfirmSeconds?: number) =>
    DrillAccount.open(name, join(around.directory, `${name}.json`), massConfirmSeconds);
  const dying = join(around.directory, 'dying');
  const accounts: DrillAccount[] = [];
  const cases: AlertCase[] = [];
  const add = (account: DrillAccount, one: AlertCase) => {
    accounts.push(account);
    cases.push(one);
  };
  for (const [name, make] of [...Object.entries(READS), ...Object.entries(WRITES)]) {
    if (!isWanted(name)) continue;
    const account = await open(name);
    add(account, make(account));
  }
  for (const [name, make] of Object.entries(OTHERS)) {
    if (!isWanted(name)) continue;
    const account = await open(name, name === 'mass_change' ? MASS_CONFIRM_SECONDS : undefined);
    add(account, make(account, dying));
  }
  for (const one of cases) one.prepare?.();
  const hooks = pathOf('test/support/worker-hooks.cjs');
  const environment = { HOOK: 'fail-attempts', FILE: dying, NODE_OPTIONS: `--require ${hooks}` };
  return { cases, installation: await Installation.start('main', accounts, around, environment) };
}

it('each fault is told of, and its page ends it', async () => {
  mkdirSync(artifacts, { recursive: true });
  const directory = mkdtempSync(join(tmpdir(), 'alert-drill-'));
  const temporal = await resolveTemporalCli(say);
  const metricsPort = await anyFreePort();
  const server = await startTemporalServer({
    ...{ executable: temporal, port: await anyFreePort(), uiPort: null, metricsPort },
  });
  const around: Surroundings = {
    ...{ directory, temporal, prometheus: program(), address: server.address },
    temporalMetrics: `127.0.0.1:${metricsPort}`,
  };
  const installations: Installation[] = [];
  const problems: string[] = [];
  const attempt = async (one: AlertCase, installation: Installation): Promise<CaseResult[]> => {
    try {
      return [await runCase(one, installation, say)];
    } catch (error) {
      problems.push(`${one.kind}: ${one.what}: ${(error as Error).message}`);
      say(`FAILED ${one.account}: ${(error as Error).message}`);
      return [];
    }
  };
  try {
    const lone = await DrillAccount.open('lone', join(directory, 'lone.json'));
    const alone = await Installation.start('lone', [lone], around);
    installations.push(alone);
    const main = await besides(around);
    installations.push(main.installation);
    const oneByOne = async () => {
      const results: CaseResult[] = [];
      for (const make of isWanted('lone') ? PROCESSES : [])
        results.push(...(await attempt(make(lone), alone)));
      return results;
    };
    const together = await Promise.all([
      ...main.cases.map((one) => attempt(one, main.installation)),
      oneByOne(),
    ]);
    const results = together.flat();
    for (const one of main.cases.filter(({ pages }) => pages.length === 0))
      for (const firing of main.installation.log.firings)
        if (isOf(one, main.installation, firing) && firing.labels['severity'] !== 'info')
          problems.push(`${one.what}: is not survived: ${firing.alert}`);
    for (const firing of strangers(main.installation, main.cases))
      problems.push(`of no fault: ${JSON.stringify(firing.labels)}`);
    for (const { name, log } of installations)
      writeFileSync(join(artifacts, `${name}.json`), JSON.stringify(log.firings, null, 1));
    const page = coveragePage(results, Date.now() - startedAt, notReached(results));
    writeFileSync(join(artifacts, 'coverage.md'), page);
    expect(problems, `what happened is in ${artifacts}`).toEqual([]);
    if (match === undefined) writeFileSync(pathOf(PAGE), page);
  } finally {
    for (const installation of installations) await installation.stop();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});
