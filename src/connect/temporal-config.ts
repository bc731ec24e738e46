import {
  type ClientConfigProfile,
  type ClientConnectConfig,
  loadClientConfig,
  loadClientConfigProfile,
  toClientOptions,
} from '@temporalio/envconfig';
import { InvalidInput } from '../domain/validation';

/** Temporal's own connection settings, and how to speak of them. */
export interface TemporalConfig {
  readonly connectionOptions: ClientConnectConfig['connectionOptions'];
  readonly namespace: string;
  readonly address: string;
  /** Such as `profile "prod"`. */
  readonly place: string;
}

const DEFAULT_ADDRESS = '127.0.0.1:7233';

/**
 * Where the Temporal server is and how it knows us: from `TEMPORAL_*` and the profile of the Temporal
 * configuration file, as every Temporal tool reads them.
 * @param profile default: `TEMPORAL_PROFILE`, then the one called `default`
 * @throws InvalidInput naming what cannot be used; it shows no key
 */
export function temporalConfig(profile?: string): TemporalConfig {
  const named = profile ?? process.env['TEMPORAL_PROFILE'];
  const place = named === undefined ? 'Temporal configuration' : `profile ${JSON.stringify(named)}`;
  const loaded = load(named, place);
  checkPair(loaded, place);
  try {
    const { connectionOptions, namespace = 'default' } = toClientOptions(loaded);
    const { address = DEFAULT_ADDRESS } = connectionOptions;
    return { connectionOptions, namespace, address, place };
  } catch (error) {
    throw new InvalidInput(`${place}: ${fileProblem(error)}`);
  }
}

function load(profile: string | undefined, place: string): ClientConfigProfile {
  try {
    return loadClientConfigProfile({ ...(profile === undefined ? {} : { profile }) });
  } catch (error) {
    if (profile !== undefined && /not found in config data/.test(String(error)))
      throw new InvalidInput(`no ${place} in the Temporal configuration file; ${known()}`);
    throw new InvalidInput(`${place}: ${fileProblem(error)}`);
  }
}

function known(): string {
  const names = Object.keys(loadClientConfig({}).profiles);
  return names.length === 0
    ? 'it has none, or is not there: see TEMPORAL_CONFIG_FILE'
    : `it has ${names.join(', ')}`;
}

/** Half of a pair would be left out without a word. */
function checkPair({ tls }: ClientConfigProfile, place: string): void {
  if (tls === undefined || (tls.clientCert === undefined) === (tls.clientKey === undefined)) return;
  const [given, missing] =
    tls.clientCert === undefined ? ['client_key', 'client_cert'] : ['client_cert', 'client_key'];
  throw new InvalidInput(
    `${place}: tls: ${given}_path or ${given}_data needs ${missing}_path or ${missing}_data beside it`,
  );
}

/** Of a file that cannot be read or parsed: a parser shows the lines around, and a key may stand there. */
function fileProblem(error: unknown): string {
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `${path}: no such file`;
  if (code !== undefined && path !== undefined) return `${path}: ${code}`;
  return message.split('\n')[0] ?? message;
}
