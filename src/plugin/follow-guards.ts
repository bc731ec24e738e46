import type { GuardClient } from '../client/guard-client';
import type { Log } from '../telemetry/log';
import type { Metrics } from '../telemetry/metrics';
import { every } from './every';

const EVERY_MS = 5_000;

export interface FollowGuards {
  readonly accounts: readonly string[];
  readonly guards: GuardClient;
  readonly metrics: Metrics;
  readonly log: Log;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Asks the guards for their status every few seconds: the gauges show what they say, not what cycles saw. */
export async function followGuards({ accounts, guards, metrics, log, signal }: FollowGuards): Promise<void> {
  const ask = async (account: string) => {
    try {
      metrics.guardSeen(account, await guards.status(account));
    } catch (error) {
      log.debug('the guard does not answer', { account, problem: (error as Error).message });
    }
  };
  await every(EVERY_MS, signal, async () => {
    await Promise.all(accounts.map(ask));
  });
}
