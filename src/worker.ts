import { NativeConnection, Worker } from '@temporalio/worker';
import { readConfigFile } from './client/config-file';
import { GRPC, grpcCode } from './client/grpc';
import { connectionProblem } from './connect/connection-problem';
import { type TemporalConfig, temporalConfig } from './connect/temporal-config';
import { configWarnings, rarelySeen } from './domain/config';
import type { CycleReport } from './domain/report';
import { InvalidInput } from './domain/validation';
import { onSignal } from './outside/on-signal';
import { forgetSecrets } from './plugin/credentials';
import { deploymentOf } from './plugin/deployment';
import { ReconcilePlugin } from './plugin/reconcile-plugin';
import { workflowBundle } from './plugin/workflow-bundle';
import { createLog, type LogLevel } from './telemetry/log';
import type { MetricsServer } from './telemetry/metrics-server';
import { stderr } from './telemetry/stderr';
import { installRuntime } from './telemetry/temporal-runtime';

export interface RunWorkerOptions {
  readonly configFile: string;
  /** Of the Temporal configuration file. */
  readonly profile?: string;
  readonly logLevel?: LogLevel;
  readonly createMissing?: boolean;
  readonly onReady?: (metrics: MetricsServer) => void;
  readonly onReport?: (report: CycleReport) => void;
}

/** How long the last lines of the log may take, ms. */
const LAST_LINES_MS = 2_000;

/**
 * How long a cycle waits for the worker that began it, ms, before any other goes on with it. The SDK's own 10 s would be
 * most of what a worker's death costs; a cycle's history is short, so that taking it up anew is cheap.
 */
const TAKEN_OVER_AFTER_MS = 1_000;

/**
 * The stand-alone worker process: built on the plugin as any user's own worker is. Runs until SIGINT or
 * SIGTERM, then finishes what it sends and reads back. Temporal's connection comes from
 * `TEMPORAL_*` and the Temporal configuration file, as every Temporal tool reads them. Secrets are taken out of
 * the environment of this process.
 * @throws an error named WorkerStopped where a Worker stopped by itself: end the process then, with endProcess
 */
export async function runWorker(options: RunWorkerOptions): Promise<void> {
  try {
    await run(options);
  } finally {
    await stderr().end(LAST_LINES_MS);
  }
}

async function run(options: RunWorkerOptions): Promise<void> {
  const log = createLog(options.logLevel);
  const { config, input, path, directory } = readConfigFile(options.configFile);
  for (const warning of [...configWarnings(config), ...rarelySeen(config)]) log.warn(`${path}: ${warning}`);
  const workerDeploymentOptions = deploymentOf(process.env);
  const plugin = new ReconcilePlugin({
    config: { ...input, metrics: { ...input.metrics, temporalPort: null } },
    configPlace: path,
    directory,
    log,
    createMissing: options.createMissing,
    onMetricsServed: (server) => {
      log.info('worker started', {
        metrics: server.url,
        ...(temporalMetrics === null ? {} : { temporalMetrics }),
        taskQueue: config.taskQueue,
      });
      options.onReady?.(server);
    },
    onReport: options.onReport,
  });
  const temporal = temporalConfig(options.profile);
  forgetSecrets(config);
  const temporalMetrics = await installRuntime(log, config.metrics);
  // The Runtime hears the first signal alone, and npm hands each on a second time: that one would end the process.
  onSignal(['SIGINT', 'SIGTERM'], () => undefined);
  const connection = await connect(temporal);
  await checkNamespace(connection, temporal);
  const worker = await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: config.taskQueue,
    workflowBundle: await workflowBundle('cycle'),
    workerDeploymentOptions,
    // A second look waits for the bot: however many wait, another account's writes find room.
    maxConcurrentActivityTaskExecutions: Math.max(100, 2 * Object.keys(config.accounts).length),
    stickyQueueScheduleToStartTimeout: TAKEN_OVER_AFTER_MS,
    plugins: [plugin],
  });
  await worker.run();
  log.info('worker stopped');
  await connection.close();
}

async function connect(temporal: TemporalConfig): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(temporal.connectionOptions);
  } catch (error) {
    const hint = 'set TEMPORAL_ADDRESS, or start one with "temporal server start-dev"';
    throw await connectionProblem(temporal, error, hint);
  }
}

/** Temporal's Worker would say it in bytes. What cannot be asked here, that Worker meets as well. */
async function checkNamespace(
  { workflowService }: NativeConnection,
  { address, namespace }: TemporalConfig,
): Promise<void> {
  try {
    await workflowService.describeNamespace({ namespace });
  } catch (error) {
    if (grpcCode(error) !== GRPC.notFound) return;
    throw new InvalidInput(
      `namespace ${namespace} is not on the server at ${address}; set TEMPORAL_NAMESPACE to the one that is meant, or create it: grinder-reconcile setup`,
    );
  }
}
