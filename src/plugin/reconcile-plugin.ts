import { Context } from '@temporalio/activity';
import type { Client, ClientPlugin } from '@temporalio/client';
import type {
  BundleOptions,
  BundlerPlugin,
  NativeConnectionOptions,
  NativeConnectionPlugin,
  ReplayWorkerOptions,
  Worker,
  WorkerOptions,
  WorkerPlugin,
} from '@temporalio/worker';
import { createActivities } from '../activities';
import type { GuardClient } from '../client/guard-client';
import { clientOfGuards } from '../client/guards';
import { saidOfError } from '../client/said-of-error';
import { type Config, guardTaskQueue, parseConfig } from '../domain/config';
import { InvalidInput } from '../domain/validation';
import { createLog, type Log, logOf } from '../telemetry/log';
import { Metrics } from '../telemetry/metrics';
import type { ReportSinks } from '../workflows/report-sink';
import { type ServedAccounts, serveAccounts } from './accounts';
import { checkDeployment } from './deployment';
import { refuseUnusable, undecidedOptions } from './host-options';
import { nexusAccounts } from './nexus-service';
import type { ReconcilePluginOptions } from './plugin-options';
import { GuardsProgress, RememberingGuards } from './remembering-guards';
import { runBeside } from './run-beside';
import { withShutdownTimes } from './shutdown-times';
import { allowSlowTasks } from './slow-tasks';
import { hasInterceptor, unbegunTaskInterceptor } from './workflow-bundle';

/**
 * Adds active remediation to a Temporal Worker: the activities of cycles, the metrics, and a second
 * Worker for the guards beside the host's. The host re-exports `grinder-reconcile/workflows` from its
 * own workflows file. One plugin serves one Worker.
 *
 * It may be given to a Worker, or to its `NativeConnection`: then the configuration names the Worker's
 * task queue, and Workers of other task queues are left alone. A `Client` that has it is as it is without.
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
export class ReconcilePlugin implements WorkerPlugin, BundlerPlugin, NativeConnectionPlugin, ClientPlugin {
  /** As Temporal knows it. */
  readonly name = 'grinder.ReconcilePlugin';
  /** What `/metrics` serves. */
  readonly metrics: Metrics;
  private settings: Config;
  private readonly accounts: ServedAccounts;
  private readonly log: Log;
  private readonly guardClients = new WeakMap<Client, GuardClient>();
  private readonly guardsProgress = new GuardsProgress();
  private readonly nexusAccounts: readonly string[] | null;
  private readonly activities: ReturnType<typeof createActivities>;
  private taskQueue: string | undefined;
  private running: Worker | undefined;
  private pauseRemembered: Promise<void> = Promise.resolve();
  private metricsUrl: string | null = null;

  /** @throws InvalidInput for a configuration or an environment that cannot be used */
  constructor(private readonly options: ReconcilePluginOptions) {
    if (typeof options !== 'object' || options === null)
      throw new InvalidInput(
        `${this.name}: needs its options, such as new ReconcilePlugin({ config: readConfigFile('reconcile.config.json').input })`,
      );
    const { environment = process.env, directory = process.cwd(), expectedState } = options;
    const config = parseConfig(options.config, options.configPlace ?? 'config');
    this.settings = config;
    this.nexusAccounts = nexusAccounts(options, config);
    if (config.metrics.temporalPort !== null)
      throw new InvalidInput(
        `${options.configPlace ?? 'config'}: metrics.temporalPort: ${config.metrics.temporalPort}: only the stand-alone worker serves the SDK's own metrics; here your Runtime does: Runtime.install({ telemetryOptions: { metrics } }). Leave it out`,
      );
    this.metrics = new Metrics(options.registry);
    this.log = options.log === undefined ? createLog() : logOf(options.log);
    this.accounts = serveAccounts({ config, directory, environment, expectedState });
    this.activities = createActivities({
      runtime: (account) => this.accounts.get(account),
      guards: () => this.guardsOver(Context.current().client),
      allowMainnetTrade: environment['ALLOW_MAINNET_TRADE'] === '1',
      mayAsk: () => this.pauseRemembered,
      metricsUrl: () => this.metricsUrl,
      log: this.log,
      observed: (account, at) => this.metrics.observed(account, at),
      blindSymbols: (account, count) => this.metrics.blindSymbols(account, count),
      expectedStateSeen: (account, asOf) => this.metrics.expectedStateSeen(account, asOf),
    });
    for (const [account, { enabled }] of Object.entries(config.accounts))
      this.metrics.addAccount(account, { weight: this.accounts.limitsOf(account), enabled });
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
   * @throws InvalidInput where the Worker polls another task queue than the configuration names, names a version
   *   without being versioned, or has an option that cycles cannot run with
   */
  configureWorker(host: WorkerOptions): WorkerOptions {
    const named = this.options.config.taskQueue ?? host.taskQueue;
    if (host.taskQueue !== named) {
      if (this.isFromConnection(host)) return host;
      throw new InvalidInput(
        `the Worker polls task queue ${JSON.stringify(host.taskQueue)}, the configuration names ${JSON.stringify(named)}; set taskQueue in one of them`,
      );
    }
    checkDeployment(host.workerDeploymentOptions);
    refuseUnusable(host, this.activities);
    const undecided = undecidedOptions(host);
    if (undecided.length > 0)
      this.log.warn(
        'options of the Worker that this version does not know hold for cycles alone, not for guards',
        {
          options: undecided,
        },
      );
    if (host.workflowBundle !== undefined && !hasInterceptor(host.workflowBundle))
      this.log.warn(
        'the workflowBundle lacks the interceptor of this plugin, so a query at the wrong moment can stop a cycle between two writes; bundle with bundleWorkflowCode({ workflowsPath, plugins: [plugin] })',
      );
    this.settings = { ...this.settings, taskQueue: host.taskQueue };
    this.taskQueue = host.taskQueue;
    return allowSlowTasks({
      ...withShutdownTimes(host),
      activities: { ...host.activities, ...this.activities },
      sinks: { ...host.sinks, ...this.sinks() },
    });
  }

  /** Called where workflows are bundled, by a Worker or by `bundleWorkflowCode`: ours need an interceptor. */
  configureBundler(host: BundleOptions): BundleOptions {
    const modules = [...(host.workflowInterceptorModules ?? []), unbegunTaskInterceptor()];
    return { ...host, workflowInterceptorModules: [...new Set(modules)] };
  }

  /** Called for a Worker that replays: it needs no activities, but the workflows' sink must exist. */
  configureReplayWorker(host: ReplayWorkerOptions): ReplayWorkerOptions {
    return { ...host, sinks: { ...host.sinks, ...this.sinks() } };
  }

  /**
   * Called by `Worker.run`: runs what belongs beside the host's Worker for as long as that runs.
   * @throws an error named WorkerStopped where one of the two Workers stops by itself or does not come to its
   *   end: then only a new process helps
   */
  async runWorker(host: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    const { connection } = host;
    const isOther = host.options.taskQueue !== this.taskQueue;
    // Given to the Worker and to its connection, it is called twice for the one Worker.
    if (isOther || host === this.running) return await next(host);
    if (this.running !== undefined)
      throw new InvalidInput(`${this.name}: serves a Worker already; make another plugin for another Worker`);
    if (connection === undefined) throw new Error(`${this.name}: the Worker has no connection`);
    this.running = host;
    const running = runBeside({
      host,
      runHost: () => next(host),
      connection,
      config: this.settings,
      served: this.accounts,
      nexusAccounts: this.nexusAccounts,
      metrics: this.metrics,
      guardsProgress: this.guardsProgress,
      log: this.log,
      options: {
        ...this.options,
        onMetricsServed: (server) => {
          this.metricsUrl = server.url;
          this.tell('onMetricsServed', () => this.options.onMetricsServed?.(server));
        },
      },
      started: ({ pauseRemembered }) => {
        this.pauseRemembered = pauseRemembered;
      },
    });
    try {
      await running;
    } catch (error) {
      // One that never began may be run again, or another one in its place.
      if (host.getState() === 'INITIALIZED') this.running = undefined;
      throw error;
    }
  }

  /** A host's own code, which may be asynchronous: what it throws ends nothing. */
  private tell(name: string, call: () => unknown): void {
    const told = async () => {
      try {
        await call();
      } catch (error) {
        this.log.warn(`${name} failed`, { problem: saidOfError(error) });
      }
    };
    void told();
  }

  /** The guards over an activity's own client: tests replace it to lose answers. */
  protected guardsOver(client: Client): GuardClient {
    const known =
      this.guardClients.get(client) ??
      new RememberingGuards(clientOfGuards(client), {
        taskQueue: () => guardTaskQueue(this.settings.taskQueue),
        progress: this.guardsProgress,
        log: this.log,
      });
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
            this.log.info(report.headline, { account: report.account, outcome: report.outcome, runId });
            this.tell('onReport', () => this.options.onReport?.(report));
          },
          callDuringReplay: false,
        },
      },
    };
  }
}
