import { Context } from '@temporalio/activity';
import { Client } from '@temporalio/client';
import type { ReplayWorkerOptions, Worker, WorkerOptions, WorkerPlugin } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '../activities';
import { GuardClient } from '../client/guard-client';
import { type Config, type ConfigInput, guardTaskQueue, parseConfig } from '../domain/config';
import type { CycleReport } from '../domain/report';
import { InvalidInput } from '../domain/validation';
import type { ExpectedStateSource } from '../expected-state/source';
import { createLog } from '../telemetry/log';
import { Metrics } from '../telemetry/metrics';
import { type MetricsServer, serveMetrics } from '../telemetry/metrics-server';
import type { ReportSinks } from '../workflows/report-sink';
import { noteAccounts } from './account-notes';
import { createRuntimes, type Runtimes } from './accounts';
import { type DutiesOptions, rememberPause, startDuties } from './duties';
import { createGuardWorker } from './guard-worker';

export interface ReconcilePluginOptions {
  /** The configuration, as in `reconcile.config.json`. */
  readonly config: ConfigInput;
  /** What errors call the configuration. */
  readonly configPlace?: string;
  /** Relative paths in the configuration are relative to this; default: the working directory. */
  readonly directory?: string;
  /** Where credentials and ALLOW_MAINNET_TRADE come from; default: process.env, read once. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Expected states from code, by account, instead of what the configuration names. */
  readonly expectedState?: Readonly<Record<string, ExpectedStateSource>>;
  readonly log?: Logger;
  /** Whether to serve `/metrics` on `metrics.host` and `metrics.port` while the worker runs; default true. */
  readonly serveMetrics?: boolean;
  /** Create guards and schedules that are missing when the worker starts; default true. */
  readonly createMissing?: boolean;
  /** Whether the guards' Worker runs in this process; default true. Some process must run it. */
  readonly runGuards?: boolean;
  /** Told where `/metrics` is served. */
  readonly onMetricsServed?: (server: MetricsServer) => void;
  /** Told of each closed cycle. */
  readonly onReport?: (report: CycleReport) => void;
}

/** Longer than a permitted write takes to be sent and answered. */
const SHUTDOWN_GRACE_MS = 20_000;

/**
 * Adds active remediation to a Temporal Worker: the activities of cycles, the metrics, and a second
 * Worker for the guards beside the host's. The host re-exports `grinder-reconcile/workflows` from its
 * own workflows file.
 */
export class ReconcilePlugin implements WorkerPlugin {
  readonly name = 'grinder.ReconcilePlugin';
  readonly config: Config;
  readonly metrics = new Metrics();
  private readonly runtimes: Runtimes;
  private readonly log: Logger;
  private readonly allowMainnetTrade: boolean;
  private readonly guardClients = new WeakMap<Client, GuardClient>();
  private hostOptions: WorkerOptions | undefined;
  private pauseRemembered: Promise<void> = Promise.resolve();

  /** @throws InvalidInput for a configuration or an environment that cannot be used */
  constructor(private readonly options: ReconcilePluginOptions) {
    const environment = options.environment ?? process.env;
    this.config = parseConfig(options.config, options.configPlace ?? 'config');
    this.log = options.log ?? createLog();
    this.allowMainnetTrade = environment['ALLOW_MAINNET_TRADE'] === '1';
    this.runtimes = createRuntimes({
      config: this.config,
      directory: options.directory ?? process.cwd(),
      environment,
      ...(options.expectedState === undefined ? {} : { expectedState: options.expectedState }),
    });
    for (const account of Object.keys(this.config.accounts)) {
      this.metrics.addAccount(account, () => this.runtimes.limits.usedWeight());
    }
  }

  /** Adds to the host's options and replaces none of them. */
  configureWorker(host: WorkerOptions): WorkerOptions {
    if (host.taskQueue !== this.config.taskQueue) {
      throw new InvalidInput(
        `the Worker polls task queue ${JSON.stringify(host.taskQueue)}, the configuration names ${JSON.stringify(this.config.taskQueue)}; set taskQueue in one of them`,
      );
    }
    const activities = createActivities({
      runtime: (account) => this.runtimes.get(account),
      guards: () => this.guardsOver(Context.current().client),
      allowMainnetTrade: this.allowMainnetTrade,
      mayAsk: () => this.pauseRemembered,
      log: this.log,
      observed: (account, at) => this.metrics.observed(account, at),
    });
    this.hostOptions = {
      ...host,
      activities: { ...host.activities, ...activities },
      sinks: { ...host.sinks, ...this.sinks() },
      shutdownGraceTime: host.shutdownGraceTime ?? SHUTDOWN_GRACE_MS,
    };
    return this.hostOptions;
  }

  /** Replaying needs no activities, but the workflows' sink must exist. */
  configureReplayWorker(host: ReplayWorkerOptions): ReplayWorkerOptions {
    return { ...host, sinks: { ...host.sinks, ...this.sinks() } };
  }

  /** Runs the guards' Worker and the plugin's own duties for as long as the host's Worker runs. */
  async runWorker(host: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    const { connection } = host;
    const { hostOptions, options } = this;
    if (connection === undefined || hostOptions === undefined)
      throw new Error(`${this.name}: the Worker has no connection`);
    const taskQueue = guardTaskQueue(this.config.taskQueue);
    const server =
      options.serveMetrics === false ? null : await serveMetrics(this.metrics, this.config.metrics);
    if (server !== null) options.onMetricsServed?.(server);
    const guards =
      options.runGuards === false
        ? null
        : await createGuardWorker({ connection, taskQueue, host: hostOptions });
    // The guards' pollers come first: a guard's birth runs an activity there.
    const running = guards?.run() ?? Promise.resolve();
    const dutiesOptions: DutiesOptions = {
      client: defaultConverterClient(
        connection,
        hostOptions.namespace ?? 'default',
        hostOptions.dataConverter?.payloadCodecs ?? [],
      ),
      config: this.config,
      metrics: this.metrics,
      limits: this.runtimes.limits,
      log: this.log,
      createMissing: options.createMissing ?? true,
    };
    this.pauseRemembered = rememberPause(dutiesOptions);
    const noted = noteAccounts(this.pauseRemembered, this.config, this.runtimes, this.log);
    const duties = startDuties(dutiesOptions);
    const stopOther = (worker: Worker | null) => {
      if (worker?.getState() === 'RUNNING') worker.shutdown();
    };
    try {
      const hostRun = next(host).finally(() => stopOther(guards));
      await (guards === null ? hostRun : Promise.all([hostRun, running.finally(() => stopOther(host))]));
    } finally {
      await noted;
      await duties.stop();
      await server?.close();
      this.runtimes.close();
    }
  }

  /** The guards over an activity's own client: tests replace it to lose answers. */
  protected guardsOver(client: Client): GuardClient {
    const known =
      this.guardClients.get(client) ??
      new GuardClient(
        defaultConverterClient(
          client.connection,
          client.options.namespace,
          client.options.loadedDataConverter.payloadCodecs,
        ),
      );
    this.guardClients.set(client, known);
    return known;
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
            this.log.info({ account: report.account, outcome: report.outcome, runId }, report.headline);
          },
          callDuringReplay: false,
        },
      },
    };
  }
}

/** Talks to guards as the guards' Worker does: the host's codecs, the default payload converter. */
function defaultConverterClient(
  connection: Client['connection'],
  namespace: string,
  payloadCodecs: Client['options']['loadedDataConverter']['payloadCodecs'],
): Client {
  return new Client({ connection, namespace, dataConverter: { payloadCodecs } });
}
