import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { anyFreePort } from '../../src/dev/ports';
import { resolveTemporalCli } from '../../src/dev/temporal-cli';
import { startTemporalServer } from '../../src/dev/temporal-server';
import { pathOf } from '../support/reference';
import type { AlertCase } from './case';
import { coveragePage } from './coverage-page';
import { Installation, type Surroundings } from './installation';
import { type CaseResult, isOfServer, notReached, runCase, unexpected } from './run-case';
import { stagesOf } from './stages';

const PAGE = 'docs/runbooks/coverage.md';

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

/** Alerts of the Temporal server, whichever installation saw them. */
const serverAlerts = (installations: readonly Installation[]): string[] => [
  ...new Set(
    installations.flatMap(({ log }) =>
      log.firings.filter(({ labels }) => isOfServer(labels)).map(({ alert }) => alert),
    ),
  ),
];

const program = (): string => {
  const path = process.env['PROMETHEUS'];
  if (path === undefined || path === '')
    throw new Error('PROMETHEUS names no program: npm run drill:alerts does');
  return path;
};

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
      const { kind, what, ended } = one;
      const [failed] = (error as Error).message.split('\n');
      return [{ kind, what, ended, failed, alerts: [], right: 0, ran: [] }];
    }
  };
  try {
    const stages = await stagesOf(directory, isWanted);
    for (const { name, accounts, environment } of stages)
      installations.push(await Installation.start(name, accounts, around, environment));
    const played = stages.flatMap(({ accounts, cases }, i) =>
      accounts.map(async ({ name }) => {
        const results: CaseResult[] = [];
        for (const one of cases.filter(({ account }) => account === name))
          results.push(...(await attempt(one, installations[i] as Installation)));
        return results;
      }),
    );
    const results = (await Promise.all(played)).flat();
    stages.forEach(({ cases }, i) => {
      problems.push(...unexpected(installations[i] as Installation, cases));
    });
    for (const { name, log } of installations)
      writeFileSync(join(artifacts, `${name}.json`), JSON.stringify(log.firings, null, 1));
    const page = coveragePage(
      results,
      Date.now() - startedAt,
      notReached(results),
      serverAlerts(installations),
    );
    writeFileSync(join(artifacts, 'coverage.md'), page);
    if (match === undefined) writeFileSync(pathOf(PAGE), page);
    expect(problems, `what happened is in ${artifacts}`).toEqual([]);
  } finally {
    for (const installation of installations) await installation.stop();
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});
