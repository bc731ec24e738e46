import { readFileSync } from 'node:fs';
import type { AccountRuntime } from '../activities';
import { accountOf, type Config } from '../domain/config';
import { InvalidInput } from '../domain/validation';
import { type OpenExchange, openExchanges } from '../exchange/open-exchanges';
import type { ExchangeCredentials, ExchangeLimits } from '../exchange/port';
import { expectedStateSource } from '../expected-state';
import type { ExpectedStateSource } from '../expected-state/source';
import { sourceInCode } from './source-in-code';

export interface ServedAccountsOptions {
  readonly config: Config;
  /** Relative paths in the configuration are relative to this. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Sources given in code, by account; they replace what the configuration names. */
  readonly expectedState?: Readonly<Record<string, ExpectedStateSource>>;
}

/** The accounts that one worker serves. */
export interface ServedAccounts {
  /** @throws InvalidInput for an account that this worker does not serve */
  get(account: string): AccountRuntime;
  /** The limits that the account shares with the others at its exchange's address. */
  limitsOf(account: string): ExchangeLimits;
  /** Ends what still waits for the exchange. */
  close(): void;
}

/**
 * Builds what a worker needs to serve its accounts.
 * @throws InvalidInput without credentials, where two accounts use one exchange account, or where an
 *   expected state is given for an account that is not configured
 */
export function serveAccounts({
  config,
  directory,
  environment,
  expectedState = {},
}: ServedAccountsOptions): ServedAccounts {
  for (const account of Object.keys(expectedState)) accountOf(config, account);
  const exchanges = openExchanges();
  const opened = new Map<string, OpenExchange>();
  const runtimes = new Map<string, AccountRuntime>();
  for (const [account, { policy: _policy, ...settings }] of Object.entries(config.accounts)) {
    const { credentials, secretName } = credentialsOf(account, environment);
    const exchange = placed(`accounts.${account}: ${secretName}`, () =>
      exchanges.open({ exchange: settings.exchange, credentials, recvWindowMs: settings.recvWindowMs }),
    );
    opened.set(account, exchange);
    const twin = [...runtimes.values()].find((other) => other.exchange.exchangeId === exchange.exchangeId);
    if (twin !== undefined) {
      throw new InvalidInput(
        `accounts.${account}: uses the same exchange account as ${twin.account} (${exchange.exchangeId}); each account needs an API key of its own`,
      );
    }
    const given = expectedState[account];
    runtimes.set(account, {
      account,
      settings,
      exchange,
      expectedState:
        given === undefined
          ? expectedStateSource(settings.expectedState, directory, environment)
          : sourceInCode(given),
    });
  }
  const served = <Of>(of: ReadonlyMap<string, Of>, account: string): Of => {
    const found = of.get(account);
    if (found === undefined) {
      throw new InvalidInput(
        `unknown account ${JSON.stringify(account)}; this worker serves ${[...of.keys()].join(', ')}`,
      );
    }
    return found;
  };
  return {
    get: (account) => served(runtimes, account),
    limitsOf: (account) => served(opened, account).limits,
    close() {
      for (const exchange of opened.values()) exchange.close();
    },
  };
}

/**
 * Credentials from the environment: `BINANCE_API_KEY` and `BINANCE_API_SECRET`, or the same with
 * `_<ACCOUNT>`; each may instead name a file with `_FILE` appended. The secret is that of an HMAC key, or
 * an Ed25519 or RSA private key in PEM, its line breaks real or written as `\n`.
 * @throws InvalidInput where one is missing, cannot be read or is no API key
 */
function credentialsOf(
  account: string,
  environment: NodeJS.ProcessEnv,
): { credentials: ExchangeCredentials; secretName: string } {
  const suffix = `_${account.toUpperCase()}`;
  const own = {
    key: secret(`BINANCE_API_KEY${suffix}`, environment),
    secret: secret(`BINANCE_API_SECRET${suffix}`, environment),
  };
  const shared = {
    key: secret('BINANCE_API_KEY', environment),
    secret: secret('BINANCE_API_SECRET', environment),
  };
  // Never a key of one pair with the secret of another.
  const pair = own.key !== undefined || own.secret !== undefined ? own : shared;
  if (pair.key === undefined || pair.secret === undefined) {
    throw new InvalidInput(
      `accounts.${account}: no credentials: set BINANCE_API_KEY${suffix} and BINANCE_API_SECRET${suffix}, or BINANCE_API_KEY and BINANCE_API_SECRET, in the worker's environment (or the same names with _FILE, naming a file)`,
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

/** A secret, and the variable that it came from or that names its file. */
interface Secret {
  readonly name: string;
  readonly value: string;
}

function secret(name: string, environment: NodeJS.ProcessEnv): Secret | undefined {
  const value = environment[name]?.trim();
  if (value !== undefined && value !== '') return { name, value };
  const fileName = `${name}_FILE`;
  const path = environment[fileName];
  if (path === undefined || path === '') return undefined;
  try {
    const content = readFileSync(path, 'utf8').trim();
    return content === '' ? undefined : { name: fileName, value: content };
  } catch (error) {
    throw new InvalidInput(
      `${fileName}: ${path}: ${(error as NodeJS.ErrnoException).code ?? 'cannot be read'}`,
    );
  }
}

/** Says of a mistake where it is. */
function placed<T>(place: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(`${place}: ${error.message}`);
  }
}
