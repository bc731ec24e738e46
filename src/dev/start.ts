import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { viewAttributes } from '../client/attributes';
import { isNoAnswer } from '../client/grpc';
import { GuardClient } from '../client/guard-client';
import { ensureGuard } from '../client/guards';
import { createSchedule } from '../client/schedules';
import { openConnection } from '../connect/open-connection';
import {
  DEMO_ACCOUNT,
  type RunningStart,
  readRunningStart,
  removeRunningStart,
  startDirectory,
  writeRunningStart,
} from '../connect/running-start';
import { type Config, guardTaskQueue, parseConfig } from '../domain/config';
import type { CycleReport } from '../domain/report';
import { InvalidInput } from '../domain/validation';
import { until } from '../outside/until';
import { startSimulator } from '../simulator';
import { DEMO_API_KEY, DEMO_API_SECRET, DemoBook } from './demo-book';
import { demoConfig } from './demo-config';
import { localWorkerEnvironment } from './local-worker-environment';
import { freePort } from './ports';
import { startBot } from './start-bot';
import { resolveTemporalCli, type Say } from './temporal-cli';
import { startTemporalServer } from './temporal-server';

/** What the worker process tells. */
export type StartMessage =
  | { readonly kind: 'ready'; readonly metrics: string }
  | { readonly kind: 'report'; readonly report: CycleReport }
  | { readonly kind: 'failed'; readonly problem: string };

export interface StartOptions {
  readonly say: Say;
  readonly onReport: (report: CycleReport) => void;
  readonly onBotCrash: () => void;
}

export interface Started extends RunningStart {
  /** Path of Temporal's own command, which need not be on PATH. */
  readonly temporalCli: string;
  /** Rejects when the worker ends by itself. */
  readonly ended: Promise<never>;
  stop(): Promise<void>;
}

const PORTS = { temporal: 7_233, webUi: 8_233, simulator: 8_450, metrics: 9_090 };
const WORKER_READY_MS = 60_000;
const GUARD_READY_MS = 60_000;
/** Longer than a worker takes at most to stop. */
const WORKER_STOP_MS = 45_000;

/**
 * Starts everything that a first look needs, all of it on 127.0.0.1: Temporal's development server, the
 * simulated exchange with a demo bot, the worker in a process of its own, guard and schedule.
 */
export async function start({ say, onReport, onBotCrash }: StartOptions): Promise<Started> {
  const running = readRunningStart();
  if (running !== undefined)
    throw new InvalidInput(
      `npm start runs in this folder already (process ${running.pid}, Temporal at ${running.temporalAddress}); end it, or use another folder`,
    );
  const directory = startDirectory();
  mkdirSync(directory, { recursive: true });
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const executable = await resolveTemporalCli(say);
    const temporalPort = await port('Temporal server', PORTS.temporal, say);
    const uiPort = await port('Web UI', PORTS.webUi, say, [temporalPort]);
    say('Starting the Temporal development server ...');
    const server = await startTemporalServer({ executable, port: temporalPort, uiPort });
    undo.push(() => server.stop());

    const simulator = await startSimulator({
      port: await port('simulated exchange', PORTS.simulator, say),
      accounts: [{ apiKey: DEMO_API_KEY, apiSecret: DEMO_API_SECRET, label: DEMO_ACCOUNT }],
    });
    undo.push(() => simulator.close());
    const book = new DemoBook(simulator);
    undo.push(() => book.stop());
    const bot = await startBot(directory, book.since, onBotCrash);
    undo.push(() => bot.stop());

    const configFile = join(directory, 'reconcile.config.json');
    const metricsPort = await port('metrics', PORTS.metrics, say);
    const input = demoConfig({
      simulator: simulator.url,
      expectedStateFile: bot.expectedStateFile,
      metricsPort,
      taskQueue: 'grinder-reconcile',
    });
    writeFileSync(configFile, `${JSON.stringify(input, null, 2)}\n`);

    say('Starting the worker ...');
    const worker = await startWorker(configFile, server.address, join(directory, 'worker.log'), onReport);
    undo.push(() => worker.stop());
    await prepare(server.address, parseConfig(input, configFile));
    const running: RunningStart = {
      pid: process.pid,
      temporalAddress: server.address,
      configFile,
      webUi: server.uiUrl ?? '',
      metrics: worker.metrics,
      simulator: simulator.url,
    };
    writeRunningStart(running);
    undo.push(removeRunningStart);
    return { ...running, temporalCli: executable, ended: worker.ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function port(
  name: string,
  preferred: number,
  say: Say,
  taken: readonly number[] = [],
): Promise<number> {
  const free = await freePort(preferred, taken);
  if (free !== preferred) say(`Port ${preferred} is busy; the ${name} uses ${free}.`);
  return free;
}

/** Guard with the demo's policy, and a schedule whose first cycle starts at once. */
async function prepare(address: string, config: Config): Promise<void> {
  const connection = await openConnection({ address });
  try {
    const client = new Client({ connection });
    const guards = new GuardClient(client);
    const account = config.accounts[DEMO_ACCOUNT];
    if (account === undefined) throw new Error(`the demo's configuration lacks account ${DEMO_ACCOUNT}`);
    await ensureGuard(client, DEMO_ACCOUNT, guardTaskQueue(config.taskQueue));
    await until(async () => (await guards.status(DEMO_ACCOUNT)).birth.status !== 'pending', {
      what: "the demo's guard",
      withinMs: GUARD_READY_MS,
      tolerate: isNoAnswer,
    });
    await guards.configure(DEMO_ACCOUNT, { policy: account.policy, by: 'npm start' });
    const cycles = { taskQueue: config.taskQueue, attributes: await viewAttributes(client) };
    await createSchedule(client, DEMO_ACCOUNT, account, cycles, true);
  } finally {
    await connection.close();
  }
}

interface StartedWorker {
  readonly metrics: string;
  readonly ended: Promise<never>;
  stop(): Promise<void>;
}

async function startWorker(
  configFile: string,
  address: string,
  logFile: string,
  onReport: (report: CycleReport) => void,
): Promise<StartedWorker> {
  const log = openSync(logFile, 'w');
  // A group of its own: on Ctrl-C the worker is stopped by us, before what it needs.
  const child = fork(join(__dirname, 'start-worker.js'), [configFile], {
    env: localWorkerEnvironment(address, { apiKey: DEMO_API_KEY, apiSecret: DEMO_API_SECRET }),
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), WORKER_STOP_MS);
    await closed;
    clearTimeout(timer);
    process.off('exit', onExit);
  };
  let problem = `see ${logFile}`;
  const ended = closed.then((): never => {
    throw new Error(`the worker ended: ${problem}`);
  });
  // Whoever starts everything waits for it; until then a failure is reported below.
  ended.catch(() => undefined);
  child.on('message', (message: StartMessage) => {
    if (message.kind === 'report') onReport(message.report);
    if (message.kind === 'failed') problem = message.problem;
  });
  try {
    const metrics = await Promise.race([ready(child), ended]);
    return { metrics, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function ready(child: ChildProcess): Promise<string> {
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error('the worker is not ready after a minute')),
      WORKER_READY_MS,
    );
    child.on('message', (message: StartMessage) => {
      if (message.kind !== 'ready') return;
      clearTimeout(timer);
      resolve(message.metrics);
    });
  });
}
