#!/usr/bin/env node
// The stack of docker-compose.yml without containers: the Temporal server of its version, with its own
// `environment:` block (only hosts, ports and paths are others), its schema script, PostgreSQL, and our setup,
// worker, exchange and commands. Then an upgrade of the server by one minor version under an armed guard, and a
// server that is killed and restored from a backup that was taken while armed.
// Exit status 0: every step worked; 1: one did not; 77: something to run it with is missing.
//
//   npm run build && node scripts/stack-without-containers.mjs [--build]
//
// --build first builds the two Temporal servers with Go, and takes PostgreSQL from Debian's package.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BEFORE, composeVersion, missing } from './stack/binaries.mjs';
import { ours } from './stack/ours.mjs';
import { startPostgres } from './stack/postgres.mjs';
import { POSTGRES_PACKAGES } from './stack/postgres-programs.mjs';
import { freePorts, lastLines, stopAll, until } from './stack/processes.mjs';
import { restored } from './stack/restored.mjs';
import { step } from './stack/step.mjs';
import { temporalServer } from './stack/temporal.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
/** What rules and dashboard read of Temporal's server: names, and our task queue as it writes it. */
const TEMPORAL_SERIES = [
  /^persistence_requests\{/m,
  /^schedule_action_success\{/m,
  /^task_schedule_to_start_latency_bucket\{.*taskqueue="grinder[-_]reconcile"/m,
  /^approximate_backlog_age_seconds\{.*taskqueue="grinder[-_]reconcile[-_]guard"/m,
];

const firstLine = (text) => text.trim().split('\n')[0];
const lastLine = (text) => text.trim().split('\n').at(-1).trim();

/** An empty stack on that version of Temporal, with our worker in it. */
async function bringUp(folder, version) {
  const [postgresPort] = await freePorts(1);
  let postgres;
  await step('PostgreSQL is started', async () => {
    postgres = await startPostgres(folder, postgresPort);
  });
  const temporal = await temporalServer(folder, postgresPort);
  const mine = await ours(folder, temporal.address);
  await step(`schema of Temporal ${version}`, () => temporal.updateSchema(version));
  await step(`Temporal ${version} from Compose's environment`, () => temporal.start(version));
  await step('setup', async () => firstLine(await mine.command('setup', '--wait', '60')));
  await step('the simulated exchange', () => mine.startExchange());
  await step('the worker is healthy', () => mine.startWorker());
  return { temporal, mine, postgres, folder, version };
}

async function onlyComposeVersion({ temporal, mine }) {
  await step('a cycle, disarmed', async () => firstLine(await mine.command('run', 'demo')));
  await step('arm', async () =>
    firstLine(await mine.command('arm', 'demo', '--operator', 'stack', '--reason', 'without containers')),
  );
  await step(
    'a scheduled cycle acts',
    async () => `${await until('it acts', () => mine.executed())} removed`,
  );
  await step('disarm --wait', async () => lastLine(await mine.command('disarm', 'demo', '--wait')));
  await step('no workflow has problems', async () => {
    const found = await mine.list(problemsQuery());
    if (/Running|Completed/.test(found)) throw new Error(found);
  });
  await step("the server's metrics are what rules and dashboard read", async () => {
    for (const series of TEMPORAL_SERIES)
      await until(String(series), async () => series.test(await (await fetch(temporal.metricsUrl)).text()));
  });
}

/** The only query of alerts.md that needs a server as new as Compose's. */
function problemsQuery() {
  const [, query] = /--query "(TemporalReportedProblems [^"]*)"/.exec(
    readFileSync('docs/runbooks/alerts.md', 'utf8'),
  );
  return query;
}

async function upgrade({ temporal, mine }, version) {
  await step('schedule paused, guard armed', async () => {
    await mine.command('schedule', 'pause', 'demo', '--reason', 'upgrade');
    return firstLine(await mine.command('arm', 'demo', '--operator', 'stack', '--reason', 'over an upgrade'));
  });
  const before = await mine.status();
  const removed = await mine.executed();
  await step(`Temporal ${BEFORE} is stopped`, () => temporal.stop());
  await step(`schema of Temporal ${version}`, () => temporal.updateSchema(version));
  await step(`Temporal ${version} is started`, () => temporal.start(version));
  await step('the worker, which went on running, is healthy again', () => mine.healthy());
  await step('the guard is armed by the same arming', async () => {
    const after = await mine.status();
    if (!before.armed || !after.armed || after.arming.number !== before.arming.number)
      throw new Error(`armed ${before.armed}, then ${after.armed}: ${JSON.stringify(after.arming)}`);
    return `number ${after.arming.number}, until ${new Date(after.arming.until).toISOString()}`;
  });
  await step('the schedule goes on, and a cycle acts', async () => {
    await mine.command('schedule', 'resume', 'demo');
    return `${await until('it acts', async () => (await mine.executed()) - removed)} removed`;
  });
  await step('disarm --wait', async () => lastLine(await mine.command('disarm', 'demo', '--wait')));
}

/** Whoever stops the script stops all that it started. */
function stopOn(signal, status, folder) {
  const end = async () => {
    await stopAll();
    rmSync(folder, { recursive: true, force: true });
    process.exit(status);
  };
  process.once(signal, end);
  return () => process.off(signal, end);
}

async function inStack(title, version, action) {
  console.log(`== ${title}`);
  const folder = mkdtempSync(join(tmpdir(), 'grinder-stack-'));
  const listeners = [stopOn('SIGINT', 130, folder), stopOn('SIGTERM', 143, folder)];
  try {
    await action(await bringUp(folder, version));
  } catch (error) {
    console.log(`FAILED ${error.message}`);
    for (const name of ['postgresql', 'temporal', 'worker', 'exchange'])
      console.log(`-- ${name}\n${lastLines(folder, name)}`);
    process.exitCode = 1;
  } finally {
    await stopAll();
    rmSync(folder, { recursive: true, force: true });
    for (const remove of listeners) remove();
  }
}

const version = composeVersion();
if (process.argv.includes('--build')) {
  for (const one of [version, BEFORE])
    spawnSync('scripts/build-temporal-server.sh', [one], { stdio: 'inherit' });
  const unpack = `. scripts/debian-tools.sh; for p in ${POSTGRES_PACKAGES.join(' ')}; do debian_package "$p"; done`;
  if (missing().some((what) => what.startsWith('PostgreSQL'))) spawnSync('bash', ['-c', unpack]);
}
const lacks = missing();
if (lacks.length > 0) {
  console.log(`left out: there is no ${lacks.join(', no ')}`);
  process.exit(77);
}
await inStack(`docker-compose.yml as it is, Temporal ${version}`, version, onlyComposeVersion);
if (process.exitCode === undefined)
  await inStack(`from Temporal ${BEFORE} to ${version}`, BEFORE, (stack) => upgrade(stack, version));
if (process.exitCode === undefined)
  await inStack('killed, and restored from a backup that was taken while armed', version, restored);
console.log(process.exitCode === undefined ? 'every step worked' : 'not every step worked');
