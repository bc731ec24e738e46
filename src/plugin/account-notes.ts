import pLimit from 'p-limit';
import { saidOfError } from '../client/said-of-error';
import type { Log } from '../telemetry/log';
import type { ServedAccounts } from './accounts';
import { pause } from './every';

/** Accounts that are asked for at the same time: a burst of all would look like an attack. */
const AT_ONCE = 5;
const AGAIN_MS = 60_000;

/**
 * Warns of what an operator should know of each account, such as a key that may only read, or one of the
 * same exchange account as another here. Two reads per account; never fails and stops nothing.
 * @param told what was said before, by account: it is not said again
 * @returns those that could not be read
 */
export async function noteAccounts(
  accounts: readonly string[],
  served: ServedAccounts,
  log: Log,
  told = new Map<string, string>(),
): Promise<string[]> {
  const note = async (account: string): Promise<string[]> => {
    const { exchange, identify, twinProblem } = served.get(account);
    const warn = (text: string | null) => {
      if (text === null || told.get(account) === text) return;
      told.set(account, text);
      log.warn(text, { account });
    };
    try {
      const { refused, readsOnly } = await exchange.accountFacts();
      warn(refused);
      warn(readsOnly);
      // It may be taken later: what it belongs to is still to be told.
      if (refused !== null) return [account];
      await identify();
      warn(twinProblem());
      return [];
    } catch (error) {
      log.debug('the account could not be looked at', { account, problem: saidOfError(error) });
      return [account];
    }
  };
  const inTurn = pLimit(AT_ONCE);
  return (await Promise.all(accounts.map((account) => inTurn(note, account)))).flat();
}

/** Notes all accounts, and those that could not be read again each minute until they can, or `signal` aborts. */
export async function noteAllAccounts(
  accounts: readonly string[],
  served: ServedAccounts,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const told = new Map<string, string>();
  for (let left = accounts; left.length > 0 && !signal.aborted; ) {
    left = await noteAccounts(left, served, log, told);
    if (left.length > 0) await pause(AGAIN_MS, signal);
  }
}
