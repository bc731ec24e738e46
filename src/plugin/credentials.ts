import type { Config } from '../domain/config';
import { InvalidInput } from '../domain/validation';
import type { ExchangeCredentials } from '../exchange/port';
import { kindOfError } from '../outside/kind-of-error';
import { FileProblem, readRegularFileSync } from '../outside/regular-file';

/** An RSA key of 16,384 bits in PEM has 13 kB. */
const MAX_SECRET_BYTES = 65_536;

/**
 * Credentials from the environment: `BINANCE_API_KEY` and `BINANCE_API_SECRET`, or the same with
 * `_<ACCOUNT>`; each may instead name a file with `_FILE` appended. The secret is that of an HMAC key, or
 * an Ed25519 or RSA private key in PEM, its line breaks real or written as `\n`.
 * @throws InvalidInput where one is missing, cannot be read or is no API key
 */
export function credentialsOf(
  account: string,
  environment: NodeJS.ProcessEnv,
): { credentials: ExchangeCredentials; secretName: string } {
  const suffix = `_${account.toUpperCase()}`;
  if (suffix.endsWith('_FILE'))
    throw new InvalidInput(
      `accounts.${account}: its key would be in BINANCE_API_KEY${suffix}, which names a file of another key: give the account a name that is not "file" and does not end in "_file"`,
    );
  const own = {
    key: ownSecret(`BINANCE_API_KEY${suffix}`, environment),
    secret: ownSecret(`BINANCE_API_SECRET${suffix}`, environment),
  };
  const shared = {
    key: secret('BINANCE_API_KEY', environment),
    secret: secret('BINANCE_API_SECRET', environment),
  };
  // Never a key of one pair with the secret of another.
  const pair = own.key !== undefined || own.secret !== undefined ? own : shared;
  if (pair.key === undefined || pair.secret === undefined) {
    const half = pair.key ?? pair.secret;
    const found = half === undefined ? 'no credentials' : `no credentials, only ${half.name}`;
    throw new InvalidInput(
      `accounts.${account}: ${found}: set BINANCE_API_KEY${suffix} and BINANCE_API_SECRET${suffix}, or BINANCE_API_KEY and BINANCE_API_SECRET, in the worker's environment (or the same names with _FILE, naming a file)`,
    );
  }
  // It becomes a header: anything else would fail at each request.
  if (!/^[\x21-\x7e]+$/.test(pair.key.value)) {
    throw new InvalidInput(
      `accounts.${account}: ${pair.key.name}: is no API key: it must be one word of ASCII characters, as Binance shows it`,
    );
  }
  return {
    credentials: { apiKey: pair.key.value, apiSecret: pair.secret.value },
    secretName: pair.secret.name,
  };
}

/**
 * Takes every secret out of an environment once it was read: a report of the process and whatever it starts
 * would show it. Names of files stay.
 */
export function forgetSecrets(config: Config, environment: NodeJS.ProcessEnv = process.env): void {
  const tokens = Object.values(config.accounts).flatMap(({ expectedState }) =>
    typeof expectedState === 'object' && 'url' in expectedState ? (expectedState.tokenEnv ?? []) : [],
  );
  for (const name of Object.keys(environment))
    if (isSecret(name) || tokens.includes(name)) delete environment[name];
}

const isSecret = (name: string) =>
  (/^BINANCE_API_(KEY|SECRET)(_|$)/.test(name) && !name.endsWith('_FILE')) ||
  ['TEMPORAL_API_KEY', 'TEMPORAL_TLS_CLIENT_KEY_DATA'].includes(name) ||
  // Headers of every call, such as a gateway's authorization.
  name.startsWith('TEMPORAL_GRPC_META_');

/** A secret, and the variable that it came from or that names its file. */
interface Secret {
  readonly name: string;
  readonly value: string;
}

/** One of the account itself: where it is set and empty, the shared one could be another account's. */
function ownSecret(name: string, environment: NodeJS.ProcessEnv): Secret | undefined {
  const found = secret(name, environment);
  const set = [name, `${name}_FILE`].find((each) => environment[each] !== undefined);
  if (found === undefined && set !== undefined)
    throw new InvalidInput(
      environment[set]?.trim()
        ? `${set}: the file that it names is empty`
        : `${set}: is empty: give it a value, or leave it out to use the pair that all accounts share`,
    );
  return found;
}

function secret(name: string, environment: NodeJS.ProcessEnv): Secret | undefined {
  const value = environment[name]?.trim();
  if (value !== undefined && value !== '') return { name, value };
  const fileName = `${name}_FILE`;
  const path = environment[fileName];
  if (path === undefined || path === '') return undefined;
  try {
    const content = readRegularFileSync(path, MAX_SECRET_BYTES).toString('utf8').trim();
    return content === '' ? undefined : { name: fileName, value: content };
  } catch (error) {
    if (error instanceof FileProblem) throw new InvalidInput(`${fileName}: ${path}: ${error.message}`);
    // Where no such file is, the value may be the secret itself.
    throw new InvalidInput(`${fileName}: the file that it names: ${kindOfError(error)}`);
  }
}
