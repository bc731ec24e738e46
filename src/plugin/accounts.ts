import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { AccountNotServed, type AccountRuntime } from '../activities';
import { accountOf, type Config, type ExpectedStateSetting } from '../domain/config';
import { InvalidInput } from '../domain/validation';
import { type OpenExchange, openExchanges } from '../exchange/open-exchanges';
import type { ExchangeLimits } from '../exchange/port';
import { expectedStateSource } from '../expected-state';
import type { ExpectedStateSource } from '../expected-state/source';
import { credentialsOf } from './credentials';
import { sourceInCode } from './source-in-code';
import { Twins } from './twins';

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
  /** @throws AccountNotServed for an account that this worker does not serve */
  get(account: string): AccountRuntime;
  /** The limits that the account shares with the others at its exchange's address. */
  limitsOf(account: string): ExchangeLimits;
}

/**
 * Builds what a worker needs to serve its accounts.
 * @throws InvalidInput without credentials, where two accounts use one API key or one expected state, or where an
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
  const twins = new Twins();
  const stateOf = new Map<string | ExpectedStateSource, string>();
  for (const [account, { policy: _policy, ...settings }] of Object.entries(config.accounts)) {
    const { credentials, secretName } = credentialsOf(account, environment);
    const exchange = placed(`accounts.${account}: ${secretName}`, () =>
      exchanges.open({ exchange: settings.exchange, credentials, recvWindowMs: settings.recvWindowMs }),
    );
    opened.set(account, exchange);
    const twin = [...runtimes.values()].find((other) => other.exchange.exchangeId === exchange.exchangeId);
    if (twin !== undefined) {
      throw new InvalidInput(
        `accounts.${account}: uses the same API key as ${twin.account} (${exchange.exchangeId}); each account here must be an account of its own at the exchange: another key of the same one does not do`,
      );
    }
    const given = Object.hasOwn(expectedState, account) ? expectedState[account] : undefined;
    const placeOfState = given ?? stateAt(settings.expectedState, directory);
    // What no bot writes may be declared of many.
    const ofABot = given?.fromBot === false ? null : placeOfState;
    const sharing = ofABot === null ? undefined : stateOf.get(ofABot);
    if (sharing !== undefined)
      throw new InvalidInput(
        `accounts.${account}.expectedState: is that of ${sharing} too (${typeof placeOfState === 'string' ? placeOfState : given?.place}): what the bot expects of one account would be held against the other`,
      );
    if (ofABot !== null) stateOf.set(ofABot, account);
    runtimes.set(account, {
      account,
      settings,
      exchange,
      expectedState:
        given === undefined
          ? expectedStateSource(settings.expectedState, directory, environment)
          : sourceInCode(given),
      identify: async () => twins.learn(account, await exchange.accountIdentity()),
      twinProblem: () => twins.problemOf(account),
    });
  }
  const served = <Of>(of: ReadonlyMap<string, Of>, account: string): Of => {
    const found = of.get(account);
    if (found === undefined) {
      throw new AccountNotServed(
        `unknown account ${JSON.stringify(account)}; this worker serves ${[...of.keys()].join(', ')}`,
      );
    }
    return found;
  };
  return {
    get: (account) => served(runtimes, account),
    limitsOf: (account) => served(opened, account).limits,
  };
}

/** Where a bot's word comes from; null where none is read. One address may tell each account's by its token. */
function stateAt(setting: ExpectedStateSetting, directory: string): string | null {
  if (setting === 'flat') return null;
  if ('file' in setting) return realPath(resolve(directory, setting.file));
  const url = new URL(setting.url);
  url.hash = '';
  return setting.tokenEnv === undefined ? url.href : `${url.href}, ${setting.tokenEnv}`;
}

/** Of a file that a link names, the file itself; it may not be there yet. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
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
