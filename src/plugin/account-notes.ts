import type { Logger } from 'pino';
import type { Config } from '../domain/config';
import type { Runtimes } from './accounts';

/**
 * Warns at the start of what an operator should know of each account, such as a key that may only read.
 * One read per account, after what the exchange asked to wait is known; it never fails and stops nothing.
 */
export async function noteAccounts(
  mayAsk: Promise<void>,
  config: Config,
  runtimes: Runtimes,
  log: Logger,
): Promise<void> {
  await mayAsk;
  const note = async (account: string) => {
    try {
      for (const text of (await runtimes.get(account).exchange.accountNotes?.()) ?? [])
        log.warn({ account }, text);
    } catch (error) {
      log.debug({ account, problem: (error as Error).message }, 'the account could not be looked at');
    }
  };
  await Promise.all(Object.keys(config.accounts).map(note));
}
