import { existsSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { InvalidInput, ReconcileClient } from '../client';
import { type ConfigFile, DEFAULT_CONFIG_FILE, readConfigFile } from '../client/config-file';
import { DEMO_ACCOUNT, type RunningStart, readRunningStart } from '../client/running-start';
import { remoteCodec } from './remote-codec';
import { WebUi } from './web-ui';

/** What a command works on. */
export interface Connected {
  readonly reconcile: ReconcileClient;
  /** What it is made of. */
  readonly client: Client;
  /** Null where there is no configuration file and none was named. */
  readonly configFile: ConfigFile | null;
  /** Of the Temporal server. */
  readonly address: string;
  readonly webUi: WebUi;
}

/** What a command names. */
export interface Named {
  readonly account?: string;
  /** The configuration file. */
  readonly config?: string;
  readonly webUi?: string;
  readonly codecEndpoint?: string;
  readonly codecAuth?: string;
}

/**
 * Connects, runs the command, disconnects. Account `demo` of a running `npm start` in this directory is
 * found by itself; everything else goes where Temporal's own configuration says.
 */
export async function connected<T>(names: Named, use: (connected: Connected) => Promise<T>): Promise<T> {
  const start = startFor(names);
  const configFile = start === undefined ? readConfig(names.config) : readConfigFile(start.configFile);
  const { connectionOptions, namespace = 'default' } =
    start === undefined
      ? loadClientConnectConfig()
      : { connectionOptions: { address: start.temporalAddress } };
  const address = connectionOptions.address ?? '127.0.0.1:7233';
  const connection = await connect(connectionOptions, address);
  try {
    const client = new Client({ connection, namespace, dataConverter: dataConverterOf(names, namespace) });
    const webUi = new WebUi({ address, namespace, webUi: names.webUi ?? (start?.webUi || undefined) });
    const reconcile = new ReconcileClient(client, { taskQueue: configFile?.config.taskQueue });
    return await use({ reconcile, client, configFile, address, webUi });
  } finally {
    await connection.close();
  }
}

function dataConverterOf({ codecEndpoint, codecAuth }: Named, namespace: string): DataConverter {
  if (codecEndpoint === undefined) return {};
  const auth = codecAuth ?? process.env['TEMPORAL_CODEC_AUTH'];
  return { payloadCodecs: [remoteCodec({ endpoint: codecEndpoint, auth, namespace })] };
}

/**
 * The running `npm start` that a command means: where it names the demo's account, or names nothing at
 * all and nothing else is configured here.
 */
function startFor({ account, config }: Named): RunningStart | undefined {
  if (config !== undefined) return undefined;
  const elsewhere =
    existsSync(DEFAULT_CONFIG_FILE) ||
    Object.keys(process.env).some((name) => name === 'TEMPORAL_ADDRESS' || name === 'TEMPORAL_PROFILE');
  if (account !== DEMO_ACCOUNT && (account !== undefined || elsewhere)) return undefined;
  return readRunningStart();
}

function readConfig(named: string | undefined): ConfigFile | null {
  if (named !== undefined) return readConfigFile(named);
  return existsSync(DEFAULT_CONFIG_FILE) ? readConfigFile(DEFAULT_CONFIG_FILE) : null;
}

/** A server that was away is looked for this often: `watch` goes on soon after it is back. */
const RECONNECT_SOON = { 'grpc.max_reconnect_backoff_ms': 2_000 };

async function connect(
  options: Parameters<typeof Connection.connect>[0],
  address: string,
): Promise<Connection> {
  try {
    return await Connection.connect({ connectTimeout: '5s', channelArgs: RECONNECT_SOON, ...options });
  } catch (error) {
    throw new InvalidInput(
      `no Temporal server answers at ${address}: ${(error as Error).message}; set TEMPORAL_ADDRESS, or start the demo with "npm start"`,
    );
  }
}

/** The configuration file, for commands that need one. */
export function requireConfig({ configFile }: Connected): ConfigFile {
  if (configFile === null)
    throw new InvalidInput(`${DEFAULT_CONFIG_FILE}: no such file here; name one with --config`);
  return configFile;
}
