import { existsSync } from 'node:fs';
import { Client, type Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import {
  type ConfigFile,
  DEFAULT_CONFIG_FILE,
  InvalidInput,
  ReconcileClient,
  readConfigFile,
} from '../client';
import { connectionProblem } from '../connect/connection-problem';
import { openConnection } from '../connect/open-connection';
import { DEMO_ACCOUNT, type RunningStart, readRunningStart } from '../connect/running-start';
import { type TemporalConfig, temporalConfig } from '../connect/temporal-config';
import { complain } from './output';
import { remoteCodec } from './remote-codec';
import type { Given } from './shell-words';
import { WebUi } from './web-ui';

/** What a command works on. */
export interface Connected {
  readonly reconcile: ReconcileClient;
  /** What it is made of. */
  readonly client: Client;
  /** Null where there is no configuration file and none was named, or what stops something does without. */
  readonly configFile: ConfigFile | null;
  /** Why it does without, one line, or null. */
  readonly configProblem: string | null;
  /** Of the Temporal server. */
  readonly address: string;
  readonly namespace: string;
  readonly webUi: WebUi;
}

/** What a command names. */
export interface Named {
  readonly account?: string;
  /** The configuration file. */
  readonly config?: string;
  /** Of the Temporal configuration file. */
  readonly profile?: string;
  readonly webUi?: string;
  readonly codecEndpoint?: string;
  readonly codecAuth?: string;
}

/**
 * Connects, runs the command, disconnects. Account `demo` of a running `npm start` in this directory is
 * found by itself; everything else goes where Temporal's own configuration says.
 * @param stops whether the command stops something: no configuration that cannot be read is in its way
 */
export async function connected<T>(
  names: Named,
  use: (connected: Connected) => Promise<T>,
  stops = false,
): Promise<T> {
  const start = startFor(names);
  const { configFile, configProblem } = configured(start?.configFile ?? names.config, stops);
  const temporal = start === undefined ? temporalConfig(names.profile) : temporalOf(start);
  const { address, namespace } = temporal;
  const connection = await connect(temporal);
  try {
    const client = new Client({ connection, namespace, dataConverter: dataConverterOf(names, namespace) });
    const webUi = new WebUi({ address, namespace, webUi: names.webUi ?? (start?.webUi || undefined) });
    const reconcile = new ReconcileClient(client, { taskQueue: configFile?.config.taskQueue });
    return await use({ reconcile, client, configFile, configProblem, address, namespace, webUi });
  } finally {
    await connection.close();
  }
}

function dataConverterOf({ codecEndpoint, codecAuth }: Named, namespace: string): DataConverter {
  // The environment may leave it empty.
  if (!codecEndpoint) return {};
  const auth = codecAuth ?? process.env['TEMPORAL_CODEC_AUTH'];
  return { payloadCodecs: [remoteCodec({ endpoint: codecEndpoint, auth, namespace })] };
}

/**
 * The running `npm start` that a command means: where it names the demo's account, or names nothing at
 * all and nothing else is configured here.
 */
function startFor({ account, config, profile }: Named): RunningStart | undefined {
  if (config !== undefined || profile !== undefined) return undefined;
  // Whatever of Temporal's is set there says where to go.
  const [set] = Object.keys(process.env).filter(
    (name) => name.startsWith('TEMPORAL_') && !name.startsWith('TEMPORAL_CODEC_'),
  );
  const elsewhere = existsSync(DEFAULT_CONFIG_FILE) || set !== undefined;
  if (account !== DEMO_ACCOUNT && (account !== undefined || elsewhere)) return undefined;
  const start = readRunningStart();
  if (start !== undefined && set !== undefined)
    complain(
      `${DEMO_ACCOUNT} is that of the running npm start, at ${start.temporalAddress}; ${set} is not used`,
    );
  return start;
}

function configured(
  named: string | undefined,
  stops: boolean,
): Pick<Connected, 'configFile' | 'configProblem'> {
  try {
    return { configFile: readConfig(named), configProblem: null };
  } catch (error) {
    if (!stops || !(error instanceof InvalidInput)) throw error;
    complain(`goes on without the configuration: ${error.message}`);
    return { configFile: null, configProblem: error.message };
  }
}

function readConfig(named: string | undefined): ConfigFile | null {
  if (named !== undefined) return readConfigFile(named);
  return existsSync(DEFAULT_CONFIG_FILE) ? readConfigFile(DEFAULT_CONFIG_FILE) : null;
}

/** A server that was away is looked for this often: `watch` goes on soon after it is back. */
const RECONNECT_SOON = { 'grpc.max_reconnect_backoff_ms': 2_000 };

const temporalOf = ({ temporalAddress: address }: RunningStart): TemporalConfig => ({
  connectionOptions: { address },
  ...{ namespace: 'default', address, place: 'the running npm start' },
});

/**
 * Connects to Temporal's server.
 * @throws NoServer with why that cannot be done, in one line
 */
export async function connect(temporal: TemporalConfig): Promise<Connection> {
  try {
    return await openConnection({
      ...{ connectTimeout: '5s', channelArgs: RECONNECT_SOON },
      ...temporal.connectionOptions,
    });
  } catch (error) {
    const hint = 'set TEMPORAL_ADDRESS to a server that runs, or start one';
    throw await connectionProblem(temporal, error, hint);
  }
}

/**
 * Checks that an account is one: before a command begins anything for a name that was mistyped.
 * @throws InvalidInput where neither the configuration nor the server knows it
 */
export async function requireKnown(
  {
    reconcile,
    configFile,
    address,
    namespace,
  }: Pick<Connected, 'reconcile' | 'configFile' | 'address' | 'namespace'>,
  account: string,
): Promise<void> {
  const filed = Object.keys(configFile?.config.accounts ?? {});
  if (filed.includes(account) || (await reconcile.knows(account))) return;
  const named = filed.length === 0 ? '' : `the configuration names ${filed.join(', ')}, and `;
  throw new InvalidInput(
    `unknown account ${JSON.stringify(account)}; ${named}namespace ${namespace} of the server at ${address} has neither guard nor schedule nor cycle of it; "grinder-reconcile status" lists what it has`,
  );
}

/** The options that say which server it is: a command line that is to be copied needs them as well. */
export const serverOf = ({ config, profile, codecEndpoint, webUi }: Named): Given => ({
  ...{ config, profile, 'codec-endpoint': codecEndpoint, 'web-ui': webUi },
});

/** The configuration file, for commands that need one. */
export function requireConfig({ configFile }: Connected): ConfigFile {
  if (configFile === null)
    throw new InvalidInput(`${DEFAULT_CONFIG_FILE}: no such file here; name one with --config`);
  return configFile;
}
