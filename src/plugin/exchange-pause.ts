import type { GuardClient } from '../client/guard-client';
import { saidOfError } from '../client/said-of-error';
import type { ExchangeLimits } from '../exchange/port';
import type { Log } from '../telemetry/log';

/** How long a worker waits at its start for the guards to say whether the exchange asked to wait. */
const REMEMBER_WITHIN_MS = 4_000;

/** A worker's accounts, whose guards remember over its restart that the exchange asked to wait. */
export interface PauseMemory {
  readonly accounts: readonly string[];
  readonly guards: GuardClient;
  readonly limitsOf: (account: string) => ExchangeLimits;
  readonly log: Log;
}

/**
 * Takes up a wait that the exchange asked for before this worker started: a request while banned makes
 * the ban longer. A guard's word counts at its own exchange's address only, and one that does not answer in
 * time is not waited for.
 */
export async function rememberPause({ accounts, guards, limitsOf, log }: PauseMemory): Promise<void> {
  const recall = async (account: string) => {
    try {
      const { exchangePausedUntil, at } = await guards.status(account, REMEMBER_WITHIN_MS);
      if (exchangePausedUntil > at)
        log.warn('the exchange asked to wait', {
          account,
          until: new Date(exchangePausedUntil).toISOString(),
        });
      limitsOf(account).blockUntil(exchangePausedUntil);
    } catch (error) {
      log.debug('no guard to ask whether the exchange asked to wait', {
        account,
        problem: saidOfError(error),
      });
    }
  };
  await Promise.all(accounts.map(recall));
}

/** Tells the guards of every wait that their exchange asks for from now on. */
export function tellPauses({ accounts, guards, limitsOf, log }: PauseMemory): void {
  const tell = async (account: string, until: number) => {
    try {
      await guards.exchangePaused(account, until);
    } catch (error) {
      log.warn('the guard could not be told that the exchange asked to wait', {
        account,
        problem: saidOfError(error),
      });
    }
  };
  for (const limits of new Set(accounts.map(limitsOf))) {
    const concerned = accounts.filter((account) => limitsOf(account) === limits);
    limits.onBlocked = (until) => {
      log.warn('the exchange asked to wait; nothing is sent meanwhile', {
        accounts: concerned,
        until: new Date(until).toISOString(),
      });
      for (const account of concerned) void tell(account, until);
    };
  }
}
