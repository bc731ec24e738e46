import { readFileSync } from 'node:fs';
import type { AccountRuntime } from '../activities';
import { accountOf, type Config } from '../domain/config';
import { InvalidInput } from '../domain/validation';
import { openExchanges } from '../exchange/open-exchanges';
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
  readonly limits: ExchangeLimits;
  /** Ends what still waits for the exchange. */
  close(): void;
}

/**
 * Builds what a worker needs to serve its accounts. Limits are per IP address, so all accounts share
 * one view of them.
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
  const opened: { close(): void }[] = [];
  const runtimes = new Map<string, AccountRuntime>();
  for (const [account, { policy: _policy, ...settings }] of Object.entries(config.accounts)) {
    const exchange = exchanges.open({
      exchange: settings.exchange,
      credentials: credentialsOf(account, environment),
      recvWindowMs: settings.recvWindowMs,
    });
    opened.push(exchange);
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
  return {
    limits: exchanges.limits,
    get(account) {
      const runtime = runtimes.get(account);
      if (runtime === undefined) {
        throw new InvalidInput(
          `unknown account ${JSON.stringify(account)}; this worker serves ${[...runtimes.keys()].join(', ')}`,
        );
      }
      return runtime;
    },
    close() {
      for (const exchange of opened) exchange.close();
    },
  };
}

/**
 * Credentials from the environment: `BINANCE_API_KEY` and `BINANCE_API_SECRET`, or the same with
 * `_<ACCOUNT>`; each may instead name a file with `_FILE` appended.
 */
function credentialsOf(account: string, environment: NodeJS.ProcessEnv): ExchangeCredentials {
  const suffix = `_${account.toUpperCase()}`;
  const own = {
    apiKey: secret(`BINANCE_API_KEY${suffix}`, environment),
    apiSecret: secret(`BINANCE_API_SECRET${suffix}`, environment),
  };
  const shared = {
    apiKey: secret('BINANCE_API_KEY', environment),
    apiSecret: secret('BINANCE_API_SECRET', environment),
  };
  // Never a key of one pair with the secret of another.
  const { apiKey, apiSecret } = own.apiKey !== undefined || own.apiSecret !== undefined ? own : shared;
  if (apiKey === undefined || apiSecret === undefined) {
    throw new InvalidInput(
      `accounts.${account}: no credentials: set BINANCE_API_KEY${suffix} and BINANCE_API_SECRET${suffix}, or BINANCE_API_KEY and BINANCE_API_SECRET, in the worker's environment (or the same names with _FILE, naming a file)`,
    );
  }
  return { apiKey, apiSecret };
}

function secret(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const value = environment[name]?.trim();
  if (value !== undefined && value !== '') return value;
  const path = environment[`${name}_FILE`];
  if (path === undefined || path === '') return undefined;
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch (error) {
    throw new InvalidInput(
      `${name}_FILE: ${path}: ${(error as NodeJS.ErrnoException).code ?? 'cannot be read'}`,
    );
  }
}
