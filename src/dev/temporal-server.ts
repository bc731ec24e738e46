import { type ChildProcess, spawn } from 'node:child_process';
import { Client } from '@temporalio/client';
import { openConnection } from '../connect/open-connection';
import { ACCOUNT_ATTRIBUTE, ARMED_ATTRIBUTE, OUTCOME_ATTRIBUTE } from '../domain/names';
import { until } from '../outside/until';

export interface TemporalServerOptions {
  /** Path of the Temporal CLI. */
  readonly executable: string;
  readonly port: number;
  /** Null for no Web UI. */
  readonly uiPort: number | null;
  /** Keep the database in this file; default: in memory. */
  readonly dbFile?: string;
  /** Where its own metrics are served; default: anywhere. */
  readonly metricsPort?: number;
}

export interface TemporalServer {
  readonly address: string;
  readonly uiUrl: string | null;
  readonly pid: number;
  /** Ends it and waits until it has ended. */
  stop(): Promise<void>;
  /** As a crash would. */
  kill(): Promise<void>;
}

/**
 * The development server polls some queues at 20 a second by default, which makes an activity cost
 * 100 ms, and does not dispatch activities eagerly; with these an activity costs about 15 ms.
 */
const DYNAMIC_CONFIG = [
  'system.enableActivityEagerExecution=true',
  'history.transferProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxPollRPS=2000',
  'history.visibilityProcessorMaxPollRPS=2000',
  'worker.schedulerNamespaceStartWorkflowRPS=1000',
];
const SEARCH_ATTRIBUTES = [
  `${ACCOUNT_ATTRIBUTE}=Keyword`,
  `${OUTCOME_ATTRIBUTE}=Keyword`,
  `${ARMED_ATTRIBUTE}=Bool`,
];
const READY_WITHIN_MS = 60_000;

/** Starts Temporal's development server on 127.0.0.1 and waits until it answers. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const { executable, port, uiPort, dbFile, metricsPort } = options;
  const child = spawn(
    executable,
    [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error'],
      ...(uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-ip', '127.0.0.1']),
      ...(metricsPort === undefined ? [] : ['--metrics-port', String(metricsPort)]),
      ...(dbFile === undefined ? [] : ['--db-filename', dbFile]),
      ...SEARCH_ATTRIBUTES.flatMap((attribute) => ['--search-attribute', attribute]),
      ...DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]),
    ],
    // A group of its own: Ctrl-C reaches us, and we stop the server after the worker.
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  let output = '';
  child.stderr.on('data', (data: Buffer) => {
    output = (output + data.toString()).slice(-2_000);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  const end = async (signal: NodeJS.Signals) => {
    process.off('exit', onExit);
    if (child.exitCode === null) child.kill(signal);
    await ended;
  };
  const address = `127.0.0.1:${port}`;
  try {
    await Promise.race([ready(address), failed(child, () => output)]);
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
  return {
    address,
    uiUrl: uiPort === null ? null : `http://127.0.0.1:${uiPort}`,
    pid: child.pid ?? 0,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

async function failed(child: ChildProcess, output: () => string): Promise<never> {
  return await new Promise((_resolve, reject) => {
    child.once('error', (error) => reject(new Error(`the Temporal server did not start: ${error.message}`)));
    child.once('close', (code) =>
      reject(new Error(`the Temporal server ended with status ${code}: ${output().trim()}`)),
    );
  });
}

async function ready(address: string): Promise<void> {
  await until(() => visibilityAnswers(address), {
    what: `an answer of the Temporal server at ${address}`,
    withinMs: READY_WITHIN_MS,
    tolerate: () => true,
  });
}

/** Visibility answers only once the namespace and its search attributes are there. */
async function visibilityAnswers(address: string): Promise<true> {
  const connection = await openConnection({ address, connectTimeout: 1_000 });
  try {
    await new Client({ connection }).workflow.count(`${ACCOUNT_ATTRIBUTE} = "none"`);
    return true;
  } finally {
    await connection.close();
  }
}
