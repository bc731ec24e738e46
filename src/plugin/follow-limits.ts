import { saidOfError } from '../client/said-of-error';
import type { Log } from '../telemetry/log';
import type { ServedAccounts } from './accounts';
import { every } from './every';

const EVERY_MS = 600_000;

export interface FollowLimits {
  readonly accounts: readonly string[];
  readonly served: Pick<ServedAccounts, 'get' | 'limitsOf'>;
  /** Resolves once the exchange may be asked. */
  readonly mayAsk: Promise<void>;
  readonly log: Log;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Has each exchange say its limits, at the start and every ten minutes: looks leave a share of them to writes.
 * One account asks for all at its address. Where none can be read, what was known last goes on to hold.
 */
export async function followLimits({ accounts, served, mayAsk, log, signal }: FollowLimits): Promise<void> {
  await mayAsk;
  const first = new Map(accounts.toReversed().map((account) => [served.limitsOf(account), account]));
  const ask = async (account: string) => {
    try {
      await served.get(account).exchange.requestBudget();
    } catch (error) {
      log.debug('the limits of the exchange could not be read', { account, problem: saidOfError(error) });
    }
  };
  await every(EVERY_MS, signal, async () => {
    await Promise.all([...first.values()].map(ask));
  });
}
