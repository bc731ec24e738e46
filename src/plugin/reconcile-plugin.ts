import { Context } from '@temporalio/activity';
import { Client } from '@temporalio/client';
import type {
  NativeConnectionOptions,
  NativeConnectionPlugin,
  ReplayWorkerOptions,
  Worker,
  WorkerOptions,
  WorkerPlugin,
} from '@temporalio/worker';
import { createActivities } from '../activities';
import { GuardClient } from '../client/guard-client';
import { clientOfGuards } from '../client/guards';
import { type Config, guardTaskQueue, parseConfig } from '../domain/config';
import { InvalidInput } from '../domain/validation';
import { createLog, type Log, logOf } from '../telemetry/log';
import { Metrics } from '../telemetry/metrics';
import { serveMetrics } from '../telemetry/metrics-server';
import type { ReportSinks } from '../workflows/report-sink';
import { noteAccounts } from './account-notes';
import { type ServedAccounts, serveAccounts } from './accounts';
import { createGuardWorker } from './guard-worker';
import { startJobs } from './jobs';
import type { ReconcilePluginOptions } from './plugin-options';

/** Longer than a permitted write takes to be sent and answered. */
const SHUTDOWN_GRACE_MS = 20_000;

/**
 * Adds active remediation to a Temporal Worker: the activities of cycles, the metrics, and a second
 * Worker for the guards beside the host's. The host re-exports `grinder-reconcile/workflows` from its
 * own workflows file. One plugin serves one Worker.
 *
 * It may be given to a Worker, or to its `NativeConnection`: then the configuration names the Worker's
 * task queue, and Workers of other task queues are left alone.
 *
 * @example
 * ```ts
 * import { NativeConnection, Worker } from '@temporalio/worker';
 * import { ReconcilePlugin } from 'grinder-reconcile';
 *
 * const plugin = new ReconcilePlugin({
 *   config: { accounts: { main: { exchange: 'mainnet', expectedState: { file: 'state/main.json' } } } },
 * });
 * const worker = await Worker.create({
 *   connection: await NativeConnection.connect(),
 *   taskQueue: 'my-queue',
 *   workflowsPath: require.resolve('./workflows'),
 *   plugins: [plugin],
 * });
 * await worker.run();
 * ```
 */
export class ReconcilePlugin implements WorkerPlugin, NativeConnectionPlugin {
  /** As Temporal knows it. */
  readonly name = 'grinder.ReconcilePlugin';
  /** What `/metrics` serves. */
  readonly metrics = new Metrics();
  private settings: Config;
  private readonly accounts: ServedAccounts;
  private readonly log: Log;
  private readonly allowMainnetTrade: boolean;
  private readonly guardClients = new WeakMap<Client, GuardClient>();
  private hostOptions: WorkerOptions | undefined;
  private running: Worker | undefined;
  private pauseRemembered: Promise<void> = Promise.resolve();

  /** @throws InvalidInput for a configuration or an environment that cannot be used */
  constructor(private readonly options: ReconcilePluginOptions) {
    const { environment = process.env, directory = process.cwd(), expectedState } = options;
    const config = parseConfig(options.config, options.configPlace ?? 'config');
    this.settings = config;
    this.log = options.log === undefined ? createLog() : logOf(options.log);
    this.allowMainnetTrade = environment['ALLOW_MAINNET_TRADE'] === '1';
    this.accounts = serveAccounts({ config, directory, environment, expectedState });
    for (const account of Object.keys(config.accounts)) {
      this.metrics.addAccount(account, () => this.accounts.limitsOf(account).usedWeight());
    }
  }

  /** The configuration with its defaults; `taskQueue` is the Worker's, once there is one. */
  get config(): Config {
    return this.settings;
  }

  /**
   * Called by `NativeConnection.connect`; changes nothing.
   * @throws InvalidInput where the configuration names no task queue: the connection does not tell
   */
  configureNativeConnection(options: NativeConnectionOptions): NativeConnectionOptions {
    if (this.options.config.taskQueue === undefined) {
      throw new InvalidInput(
        `${this.options.configPlace ?? 'config'}: taskQueue: must be named where the plugin is given to a connection; it is the task queue of the Worker that runs the cycles`,
      );
    }
    return options;
  }

  /**
   * Called by `Worker.create`; adds to the host's options and replaces none of them.
   * @throws InvalidInput where the Worker polls another task queue than the configuration names
   */
  configureWorker(host: WorkerOptions): WorkerOptions {
    const named = this.options.config.taskQueue ?? host.taskQueue;
    if (host.taskQueue !== named) {
      if (this.isFromConnection(host)) return host;
      throw new InvalidInput(
        `the Worker polls task queue ${JSON.stringify(host.taskQueue)}, the configuration names ${JSON.stringify(named)}; set taskQueue in one of them`,
      );
    }
    this.settings = { ...this.settings, taskQueue: host.taskQueue };
    const activities = createActivities({
      runtime: (account) => this.accounts.get(account),
      guards: () => this.guardsOver(Context.current().client),
      allowMainnetTrade: this.allowMainnetTrade,
      mayAsk: () => this.pauseRemembered,
      log: this.log,
      observed: (account, at) => this.metrics.observed(account, at),
      blindSymbols: (account, count) => this.metrics.blindSymbols(account, count),
      expectedStateSeen: (account, asOf) => this.metrics.expectedStateSeen(account, asOf),
    });
    this.hostOptions = {
      ...host,
      activities: { ...host.activities, ...activities },
      sinks: { ...host.sinks, ...this.sinks() },
      shutdownGraceTime: host.shutdownGraceTime ?? SHUTDOWN_GRACE_MS,
    };
    return this.hostOptions;
  }

  /** Called for a Worker that replays: it needs no activities, but the workflows' sink must exist. */
  configureReplayWorker(host: ReplayWorkerOptions): ReplayWorkerOptions {
    return { ...host, sinks: { ...host.sinks, ...this.sinks() } };
  }

  /** Called by `Worker.run`: runs what belongs beside the host's Worker for as long as that runs. */
  async runWorker(host: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    const { connection } = host;
    const { hostOptions } = this;
    const isOther = host.options.taskQueue !== hostOptions?.taskQueue;
    // Given to the Worker and to its connection, it is called twice for the one Worker.
    if (isOther || hostOptions === undefined || host === this.running) return await next(host);
    if (this.running !== undefined)
      throw new InvalidInput(`${this.name}: serves a Worker already; make another plugin for another Worker`);
    if (connection === undefined) throw new Error(`${this.name}: the Worker has no connection`);
    this.running = host;
    const { options, settings: config, metrics, log } = this;
    const { namespace = 'default', dataConverter } = hostOptions;
    const payloadCodecs = dataConverter?.payloadCodecs ?? [];
    const server = options.serveMetrics === false ? null : await serveMetrics(metrics, config.metrics);
    if (server !== null) options.onMetricsServed?.(server);
    const guards =
      options.runGuards === false
        ? null
        : await createGuardWorker({
            connection,
            taskQueue: guardTaskQueue(config.taskQueue),
            host: hostOptions,
          });
    // The guards' pollers come first: a guard's birth runs an activity there.
    const guardsRun = guards?.run() ?? Promise.resolve();
    const jobs = startJobs({
      config,
      client: new Client({ connection, namespace, dataConverter: { payloadCodecs } }),
      metrics,
      limitsOf: this.accounts.limitsOf,
      log,
      createMissing: options.createMissing ?? true,
    });
    this.pauseRemembered = jobs.pauseRemembered;
    const noted = noteAccounts(jobs.pauseRemembered, config, this.accounts, log);
    const stopOther = (worker: Worker | null) => {
      if (worker?.getState() === 'RUNNING') worker.shutdown();
    };
    try {
      const hostRun = next(host).finally(() => stopOther(guards));
      await (guards === null ? hostRun : Promise.all([hostRun, guardsRun.finally(() => stopOther(host))]));
    } finally {
      await noted;
      await jobs.stop();
      await server?.close();
      this.accounts.close();
    }
  }

  /** The guards over an activity's own client: tests replace it to lose answers. */
  protected guardsOver(client: Client): GuardClient {
    const known = this.guardClients.get(client) ?? new GuardClient(clientOfGuards(client));
    this.guardClients.set(client, known);
    return known;
  }

  /** A connection's plugins are called for each of its Workers, after the Worker's own. */
  private isFromConnection({ plugins = [], connection }: WorkerOptions): boolean {
    const given = plugins.filter((plugin) => plugin === this).length;
    const byConnection = (connection?.plugins ?? []).filter((plugin) => plugin === this).length;
    return byConnection > 0 && given <= byConnection;
  }

  private sinks() {
    return {
      grinderReconcile: {
        cycleClosed: {
          fn: (
            { runId }: { runId: string },
            ...[report, durationMs]: Parameters<ReportSinks['grinderReconcile']['cycleClosed']>
          ) => {
            this.metrics.cycleClosed(runId, report, durationMs);
            this.options.onReport?.(report);
            this.log.info(report.headline, { account: report.account, outcome: report.outcome, runId });
          },
          callDuringReplay: false,
        },
      },
    };
  }
}
