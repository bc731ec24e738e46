import { saidOfError } from '../client/said-of-error';
import type { Config } from '../domain/config';
import type { Log } from '../telemetry/log';
import type { ServedAccounts } from './accounts';

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
  await Promise.all(Object.keys(config.accounts).map(note));
}
