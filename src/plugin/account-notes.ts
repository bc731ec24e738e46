import pLimit from 'p-limit';
import { saidOfError } from '../client/said-of-error';
import type { Config } from '../domain/config';
import type { Log } from '../telemetry/log';
import type { ServedAccounts } from './accounts';

/** Accounts that are asked for at the same time: a burst of all would look like an attack. */
const AT_ONCE = 5;

/**
 * Warns at the start of what an operator should know of each account, such as a key that may only read.
 * One read per account, after what the exchange asked to wait is known; it never fails and stops nothing.
 */
export async function noteAccounts(
  mayAsk: Promise<void>,
  config: Config,
  served: ServedAccounts,
  log: Log,
): Promise<void> {
  await mayAsk;
  const note = async (account: string) => {
    try {
      const { refused, readsOnly } = await served.get(account).exchange.accountFacts();
      for (const text of [refused, readsOnly]) if (text !== null) log.warn(text, { account });
    } catch (error) {
      log.debug('the account could not be looked at', { account, problem: saidOfError(error) });
    }
  };
  const inTurn = pLimit(AT_ONCE);
  await Promise.all(Object.keys(config.accounts).map((account) => inTurn(note, account)));
}
