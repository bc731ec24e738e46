import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { viewAttributes } from '../../src/client/attributes';
import { cycleOptions } from '../../src/client/cycles';
import { DEMO_API_KEY, DEMO_API_SECRET, DemoBook } from '../../src/dev/demo-book';
import { demoConfig } from '../../src/dev/demo-config';
import { startBot } from '../../src/dev/start-bot';
import { resolveTemporalCli } from '../../src/dev/temporal-cli';
import { startTemporalServer } from '../../src/dev/temporal-server';
import type { ConfigInput } from '../../src/domain/config';
import { CYCLE_TYPE, manualCycleId } from '../../src/domain/names';
import { until } from '../../src/outside/until';
import { startSimulator } from '../../src/simulator';
import { NO_START_UP_FILES } from './bash';
import { OperatorShell, type Printed } from './operator-shell';
import { ownPort } from './own-port';

const ACCOUNT = 'demo';
const TASK_QUEUE = 'grinder-reconcile';
const READY_WITHIN_MS = 60_000;

/**
 * What a runbook is read beside: a Temporal server and a simulated exchange with the demo's book and bot,
 * of its own, since the pages disarm everything; a worker; a folder with the configuration; and a shell that
 * finds the commands. Cycles start by hand only.
 */
export class RunbookWorld {
  private readonly cleanUps: (() => unknown)[] = [];
  private readonly directory = mkdtempSync(join(tmpdir(), 'runbook-'));
  private config!: ConfigInput;
  private client!: Client;
  private shell!: OperatorShell;
  private metrics = '';
  private worker: ChildProcess | undefined;
  private workerEnded: Promise<void> = Promise.resolve();
  private plan = '';
  private hash = '';

  static async start(): Promise<RunbookWorld> {
    const world = new RunbookWorld();
    try {
      await world.begin();
    } catch (error) {
      await world.stop();
      throw error;
    }
    return world;
  }

  private async begin(): Promise<void> {
    this.cleanUps.push(() => rmSync(this.directory, { recursive: true }));
    const temporal = await resolveTemporalCli((line) => console.log(line));
    const server = await startTemporalServer({
      executable: temporal,
      port: await ownPort(),
      uiPort: null,
    });
    this.cleanUps.push(() => server.stop());
    this.shell = new OperatorShell(this.directory, temporal, server.address);
    this.cleanUps.push(() => this.shell.stop());
    const connection = await Connection.connect({ address: server.address });
    this.cleanUps.push(() => connection.close());
    this.client = new Client({ connection });
    const simulator = await startSimulator({
      accounts: [{ apiKey: DEMO_API_KEY, apiSecret: DEMO_API_SECRET, label: ACCOUNT }],
    });
    this.cleanUps.push(() => simulator.close());
    const book = new DemoBook(simulator);
    this.cleanUps.push(() => book.stop());
    // Where `npm start` has it.
    mkdirSync(join(this.directory, '.grinder'));
    const bot = await startBot(join(this.directory, '.grinder'), book.since);
    this.cleanUps.push(() => bot.stop());
    const metricsPort = await ownPort();
    this.metrics = `127.0.0.1:${metricsPort}`;
    const demo = demoConfig({
      simulator: simulator.url,
      expectedStateFile: bot.expectedStateFile,
      metricsPort,
      taskQueue: TASK_QUEUE,
    });
    this.config = demo;
    this.changeAccount({ intervalSeconds: 86_400 });
    this.cleanUps.push(() => this.stopWorker());
    await this.serve('ALLOW_MAINNET_TRADE=1 grinder-reconcile worker');
  }

  /** Runs commands as a reader would, to the first one that fails. */
  async run(script: string): Promise<Printed> {
    const running = script.includes('<running-cycle>') ? await this.startFrozenCycle() : null;
    const filled = await this.filled(script, running?.workflowId);
    const printed = await this.shell.run(`set -e -o pipefail\n${filled}`);
    this.plan = /^plan: ([0-9a-f]{16})$/m.exec(printed.output)?.[1] ?? this.plan;
    this.hash = /approve demo ([0-9a-f]{16}) /.exec(printed.output)?.[1] ?? this.hash;
    if (running !== null) await running.goOn();
    if (script.includes('bot.pid')) await this.untilStateIsOld();
    return printed;
  }

  /** Runs a command that goes on, and presses Ctrl-C once what it printed is enough. */
  async runUntil(script: string, isEnough: (output: string) => boolean): Promise<Printed> {
    return await this.shell.run(await this.filled(script), isEnough);
  }

  /** Starts a worker in the place of the one that runs. */
  async serve(script: string): Promise<void> {
    await this.stopWorker();
    const worker = spawn('bash', [...NO_START_UP_FILES, '-c', script], {
      cwd: this.directory,
      env: {
        ...this.shell.environment,
        BINANCE_API_KEY: DEMO_API_KEY,
        BINANCE_API_SECRET: DEMO_API_SECRET,
      },
      stdio: 'ignore',
      // A group of its own, so that shell and worker are one.
      detached: true,
    });
    this.worker = worker;
    this.workerEnded = new Promise((resolve) => worker.once('exit', () => resolve()));
    const healthy = async () => (await fetch(`http://${this.metrics}/healthz`)).status === 200;
    await until(healthy, { what: 'a healthy worker', withinMs: READY_WITHIN_MS, tolerate: () => true });
    await until(() => this.isConfigured(), { what: "the guard's policy", withinMs: READY_WITHIN_MS });
  }

  /** Writes the account's policy into the configuration file. */
  setPolicy(policy: unknown): void {
    this.changeAccount({ policy: policy as never });
  }

  async stop(): Promise<void> {
    for (const cleanUp of this.cleanUps.splice(0).reverse()) await cleanUp();
  }

  private async isConfigured(): Promise<boolean> {
    const { output } = await this.shell.run('grinder-reconcile status demo --json');
    return /"configured": ?true/.test(output);
  }

  private changeAccount(change: Partial<ConfigInput['accounts'][string]>): void {
    const account = { ...this.config.accounts[ACCOUNT], ...change } as ConfigInput['accounts'][string];
    this.config = { ...this.config, accounts: { [ACCOUNT]: account } };
    writeFileSync(join(this.directory, 'reconcile.config.json'), JSON.stringify(this.config));
  }

  /** A bot counts as down once its state is too old. */
  private async untilStateIsOld(): Promise<void> {
    const file = join(this.directory, '.grinder/expected-state.json');
    const maxAgeMs = (this.config.accounts[ACCOUNT]?.expectedMaxAgeSeconds ?? 0) * 1_000;
    const isOld = async () => Date.now() - statSync(file).mtimeMs > maxAgeMs;
    await until(isOld, { what: 'a state that is too old', withinMs: READY_WITHIN_MS });
  }

  /** The script with the placeholders of docs/runbooks/README.md filled in. */
  private async filled(script: string, runningCycle = ''): Promise<string> {
    const newest = script.includes('<cycle>') ? await this.newestCycle() : '';
    return script
      .replaceAll('127.0.0.1:9090', this.metrics)
      .replaceAll('<plan>', this.plan)
      .replaceAll('<hash>', this.hash)
      .replaceAll('<cycle>', newest)
      .replaceAll('<running-cycle>', runningCycle);
  }

  /** Visibility shows a cycle a moment after it has ended. */
  private async newestCycle(): Promise<string> {
    const query = `WorkflowType = "${CYCLE_TYPE}" AND ExecutionStatus = "Completed"`;
    const find = async () => {
      for await (const { workflowId } of this.client.workflow.list({ query })) return workflowId;
      return undefined;
    };
    return await until(find, { what: 'a cycle that has ended', withinMs: READY_WITHIN_MS });
  }

  /** A cycle that goes on only once the worker is woken, so that it certainly still runs. */
  private async startFrozenCycle() {
    const attributes = await viewAttributes(this.client);
    this.signalWorker('SIGSTOP');
    const handle = await this.client.workflow.start(CYCLE_TYPE, {
      ...cycleOptions(ACCOUNT, { taskQueue: TASK_QUEUE, timeoutSeconds: 180, attributes }),
      workflowId: manualCycleId(ACCOUNT, Date.now(), 'test'),
    });
    return {
      workflowId: handle.workflowId,
      goOn: async () => {
        this.signalWorker('SIGCONT');
        await handle.result();
      },
    };
  }

  private signalWorker(signal: NodeJS.Signals): void {
    process.kill(-(this.worker?.pid ?? 0), signal);
  }

  private async stopWorker(): Promise<void> {
    if (this.worker === undefined) return;
    if (this.worker.exitCode === null && this.worker.signalCode === null) this.signalWorker('SIGTERM');
    await this.workerEnded;
    this.worker = undefined;
  }
}
