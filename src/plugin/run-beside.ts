import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import type { NativeConnection, Worker } from '@temporalio/worker';
import { withoutPlugins } from '../client/without-plugins';
import { type Config, guardTaskQueue } from '../domain/config';
import type { Log } from '../telemetry/log';
import type { Metrics } from '../telemetry/metrics';
import { type MetricsServer, serveMetrics } from '../telemetry/metrics-server';
import { noteAllAccounts } from './account-notes';
import type { ServedAccounts } from './accounts';
import { GuardAnswers } from './guard-answers';
import { createGuardWorker } from './guard-worker';
import { healthOf } from './health';
import { takenOver } from './host-options';
import { type Jobs, startJobs } from './jobs';
import type { ReconcilePluginOptions } from './plugin-options';
import type { GuardsProgress } from './remembering-guards';
import { runTogether } from './run-together';
import { stopsWithinMs } from './shutdown-times';
import { slowTaskProblem } from './slow-tasks';
import { polls } from './watch-workers';

/** How long what runs beside the Workers may take to end, ms: it is not waited for longer. */
const CLEAN_UP_MS = 3_000;

/** The host's Worker, and what belongs beside it. */
export interface Beside {
  readonly host: Worker;
  readonly runHost: () => Promise<void>;
  readonly connection: NativeConnection;
  readonly config: Config;
  readonly served: ServedAccounts;
  readonly metrics: Metrics;
  readonly guardsProgress: GuardsProgress;
  readonly log: Log;
  readonly options: Pick<
    ReconcilePluginOptions,
    'serveMetrics' | 'onMetricsServed' | 'runGuards' | 'createMissing'
  >;
  /** Accounts that are served over Nexus; null: it is not served. */
  readonly nexusAccounts: readonly string[] | null;
  /** Told once the jobs run, before the host's Worker does. */
  readonly started: (jobs: Jobs) => void;
}

/**
 * Runs the host's Worker, and for as long as that runs the guards' Worker, the metrics and the jobs.
 * @throws WorkerStopped where a Worker stops by itself or does not come to its end; InvalidInput where the
 *   metrics cannot be served
 */
export async function runBeside(beside: Beside): Promise<void> {
  const { host, connection, config, served, metrics, log, options } = beside;
  const answers = new GuardAnswers(Object.keys(config.accounts));
  let guards: Worker | null = null;
  const guardsPoll = () => guards !== null && polls(guards);
  const runsGuards = options.runGuards !== false;
  metrics.addWorker('cycles', () => polls(host));
  if (runsGuards) metrics.addWorker('guards', guardsPoll);
  const health = () =>
    healthOf({ cycles: polls(host), guards: runsGuards ? guardsPoll() : null }, answers.health());
  const ending: (() => unknown)[] = [];
  try {
    if (options.serveMetrics !== false) {
      const server: MetricsServer = await serveMetrics(metrics, { ...config.metrics, health });
      ending.push(() => server.close());
      log.info('metrics are served', { metrics: server.url });
      options.onMetricsServed?.(server);
    }
    const taskQueue = guardTaskQueue(config.taskQueue);
    const nexus =
      beside.nexusAccounts === null ? null : { accounts: beside.nexusAccounts, taskQueue: config.taskQueue };
    if (runsGuards) guards = await createGuardWorker({ connection, taskQueue, host: takenOver(host), nexus });
    for (const worker of [host, guards]) {
      const problem = worker === null ? null : slowTaskProblem(worker);
      if (problem !== null) log.warn(problem);
    }
    // The guards' pollers come first: a guard's birth runs an activity there.
    const guardsRun = guards?.run() ?? Promise.resolve();
    const { namespace, identity, dataConverter = {} } = host.options;
    const { payloadCodecs = [] } = dataConverter;
    const shared = { connection: withoutPlugins(connection), namespace, identity };
    const jobs = startJobs({
      config,
      client: new Client({ ...shared, dataConverter: { payloadCodecs } }),
      cycles: new Client({ ...shared, dataConverter }),
      metrics,
      answers,
      served,
      guardsProgress: beside.guardsProgress,
      log,
      createMissing: options.createMissing ?? true,
    });
    ending.push(() => jobs.stop());
    beside.started(jobs);
    const noting = new AbortController();
    const noted = jobs.pauseRemembered.then(() =>
      noteAllAccounts(Object.keys(config.accounts), served, log, noting.signal),
    );
    ending.push(() => {
      noting.abort();
      return noted;
    });
    await runTogether({
      host,
      runHost: beside.runHost,
      guards,
      guardsRun,
      stopWithinMs: stopsWithinMs(host.options),
      log,
    });
  } finally {
    const ended = Promise.allSettled(ending.map(async (end) => await end()));
    await Promise.race([ended, sleep(CLEAN_UP_MS, undefined, { ref: false })]);
  }
}
