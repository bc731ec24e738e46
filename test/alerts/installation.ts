import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anyFreePort } from '../../src/dev/ports';
import type { ConfigInput } from '../../src/domain/config';
import { until } from '../../src/outside/until';
import { IN_PLACE, isDocker } from '../support/alert-page';
import { OperatorShell, type Printed } from '../support/operator-shell';
import type { DrillAccount } from './account';
import { AlertLog } from './alert-log';
import { Prometheus } from './prometheus';
import { DrillWorker } from './worker';

/** A first look, and the rule that is recorded every minute. */
const KNOWN_RIGHT_WITHIN_MS = 600_000;
const LOOK_EVERY_MS = 2_000;
/** After that every metric has been read at least once. */
const SCRAPED_MS = 20_000;

/** What all installations share. */
export interface Surroundings {
  readonly directory: string;
  /** Path of Prometheus. */
  readonly prometheus: string;
  /** Path of the Temporal CLI. */
  readonly temporal: string;
  readonly address: string;
  /** Where the Temporal server serves its metrics. */
  readonly temporalMetrics: string;
}

/** Whoever has the watch types one command after the other. */
let hands: Promise<unknown> = Promise.resolve();

/** What a desk has: a worker with its accounts, Prometheus, and somebody at a shell. */
export class Installation {
  private constructor(
    readonly name: string,
    readonly accounts: readonly DrillAccount[],
    readonly worker: DrillWorker,
    readonly prometheus: Prometheus,
    readonly log: AlertLog,
    private readonly shell: OperatorShell,
    private readonly metrics: string,
    readonly taskQueue: string,
  ) {}

  static async start(
    name: string,
    accounts: readonly DrillAccount[],
    around: Surroundings,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<Installation> {
    const directory = join(around.directory, name);
    mkdirSync(directory);
    const shell = new OperatorShell(directory, around.temporal, around.address);
    const metricsPort = await anyFreePort();
    const taskQueue = `grinder-reconcile-${name}`;
    const configFile = join(directory, 'reconcile.config.json');
    const config: ConfigInput = {
      taskQueue,
      metrics: { port: metricsPort },
      accounts: Object.fromEntries(accounts.map((account) => [account.name, account.config])),
    };
    writeFileSync(configFile, JSON.stringify(config, null, 2));
    const worker = new DrillWorker({
      configFile,
      environment: Object.assign(
        { ...shell.environment, ...environment, ALLOW_MAINNET_TRADE: '1' },
        ...accounts.map((account) => account.environment),
      ),
      output: join(directory, 'worker.log'),
      metricsPort,
    });
    await worker.start();
    const metrics = `127.0.0.1:${metricsPort}`;
    const prometheus = await Prometheus.start(around.prometheus, join(directory, 'prometheus'), {
      'grinder-reconcile': metrics,
      temporal: around.temporalMetrics,
    });
    const log = new AlertLog(prometheus);
    return new Installation(name, accounts, worker, prometheus, log, shell, metrics, taskQueue);
  }

  /**
   * Runs a command of a page as a reader would, Docker's as what stands for them.
   * @param fill the account, the id that the command before it showed, the symbol that it is about
   */
  async run(command: string, fill: { account: string; id?: string; symbol?: string }): Promise<Printed> {
    const deed = IN_PLACE[command];
    if (deed !== undefined) return await this.worker.perform(deed);
    if (isDocker(command)) throw new TypeError(`${command}: nothing stands for it here`);
    const { account, id = '', symbol = 'BTCUSDT' } = fill;
    const filled = command
      .replaceAll('127.0.0.1:9090', this.metrics)
      .replace('--task-queue grinder-reconcile', `--task-queue ${this.taskQueue}`)
      .replace('--symbol BTCUSDT', `--symbol ${symbol}`);
    const run = hands.then(() =>
      this.shell.run(`set -o pipefail\nACCOUNT=${account}\nID='${id}'\n${filled}`),
    );
    hands = run.catch(() => undefined);
    return await run;
  }

  /** Waits until an account is known to be right, as the objective has it, of what was so after `since`, ms. */
  async knownRight(account: string, since: number): Promise<void> {
    const recorded = `grinder_reconcile:known_right{account="${account}"}`;
    const expression = `${recorded} == 1 and timestamp(${recorded}) > ${(since + SCRAPED_MS) / 1_000}`;
    await until(async () => (await this.prometheus.value(expression)) !== null, {
      what: `${account} to be known to be right`,
      withinMs: KNOWN_RIGHT_WITHIN_MS,
      everyMs: LOOK_EVERY_MS,
      tolerate: () => true,
    });
  }

  async stop(): Promise<void> {
    await this.log.stop();
    await this.worker.stop();
    await this.prometheus.stop();
    for (const account of this.accounts) await account.close();
  }
}
