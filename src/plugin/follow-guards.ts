import { WorkflowNotFoundError } from '@temporalio/client';
import pLimit from 'p-limit';
import type { GuardClient } from '../client/guard-client';
import { saidOfError } from '../client/said-of-error';
import type { Log } from '../telemetry/log';
import type { Metrics } from '../telemetry/metrics';
import { every } from './every';
import type { GuardAnswers } from './guard-answers';

const EVERY_MS = 5_000;
/** Guards that are asked at the same time: a guard's answer is a workflow task. */
const AT_ONCE = 10;

export interface FollowGuards {
  readonly accounts: readonly string[];
  readonly guards: GuardClient;
  readonly metrics: Metrics;
  readonly answers: GuardAnswers;
  readonly log: Log;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Asks each guard for its status every few seconds: the gauges show what they say, not what cycles saw. One that
 * does not answer holds up no other.
 */
export async function followGuards(options: FollowGuards): Promise<void> {
  const { accounts, guards, metrics, answers, log, signal } = options;
  const ask = async (account: string) => {
    // Its turn may come long after it asked for one.
    if (signal.aborted) return;
    try {
      metrics.guardSeen(account, await guards.status(account));
      answers.answered(account);
    } catch (error) {
      const problem =
        error instanceof WorkflowNotFoundError ? 'no guard runs; "apply" starts one' : saidOfError(error);
      answers.failed(account, problem);
      log.debug('the guard does not answer', { account, problem });
    }
  };
  const inTurn = pLimit(AT_ONCE);
  await Promise.all(
    accounts.map((account) => every(EVERY_MS, signal, async () => await inTurn(ask, account))),
  );
}
