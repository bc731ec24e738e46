import { WorkflowNotFoundError } from '@temporalio/client';
import pLimit from 'p-limit';
import type { GuardClient, GuardPlace } from '../client/guard-client';
import { saidOfError } from '../client/said-of-error';
import type { GuardStatus } from '../domain/guard/status';
import type { Log } from '../telemetry/log';
import type { Metrics } from '../telemetry/metrics';
import { every } from './every';
import type { GuardAnswers } from './guard-answers';

const EVERY_MS = 5_000;
/** Guards that are followed at the same time: a guard's answer is a workflow task. */
const AT_ONCE = 10;
/**
 * A guard to which nothing happened would say what it said: it is asked so seldom, ms, only to see that it
 * still answers. Describing it costs nothing on Temporal Cloud, a question one action.
 */
const ASK_EVERY_MS = 60_000;

export interface FollowGuards {
  readonly accounts: readonly string[];
  readonly guards: Pick<GuardClient, 'place' | 'status'>;
  readonly metrics: Pick<Metrics, 'guardSeen'>;
  readonly answers: GuardAnswers;
  readonly log: Log;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Follows the guards, every few seconds: the gauges show what they say, not what cycles saw. One that does
 * not answer holds up no other.
 */
export async function followGuards(options: FollowGuards): Promise<void> {
  const { accounts, signal } = options;
  const watch = new GuardsWatch(options);
  const inTurn = pLimit(AT_ONCE);
  // Its turn may come long after it asked for one.
  const follow = async (account: string) => {
    if (!signal.aborted) await watch.follow(account);
  };
  await Promise.all(
    accounts.map((account) => every(EVERY_MS, signal, async () => await inTurn(follow, account))),
  );
}

interface Known {
  readonly place: GuardPlace;
  readonly status: GuardStatus;
  /** By a clock that never jumps, ms. */
  readonly askedAt: number;
}

/** What each guard said last, and whether it has to be asked again. */
export class GuardsWatch {
  private readonly known = new Map<string, Known>();

  constructor(private readonly options: Omit<FollowGuards, 'signal' | 'accounts'>) {}

  /** Sees what a guard says by now. @param now by a clock that never jumps, ms */
  async follow(account: string, now = performance.now()): Promise<void> {
    const { guards, metrics, answers, log } = this.options;
    try {
      // Before it is asked: what happens in between shows the next time.
      const place = await guards.place(account);
      const before = this.known.get(account);
      if (before === undefined || !isTrueStill(before, place, now))
        this.known.set(account, { place, status: await guards.status(account), askedAt: now });
      const { status, askedAt } = this.known.get(account) as Known;
      metrics.guardSeen(account, { ...status, at: status.at + now - askedAt });
      answers.answered(account);
    } catch (error) {
      this.known.delete(account);
      const problem =
        error instanceof WorkflowNotFoundError ? 'no guard runs; "apply" starts one' : saidOfError(error);
      answers.failed(account, problem);
      log.debug('the guard does not answer', { account, problem });
    }
  }
}

/** Whether a guard would say again what it said, as far as that can be seen without asking it. */
function isTrueStill({ place, status, askedAt }: Known, seen: GuardPlace, now: number): boolean {
  const age = now - askedAt;
  const day = new Date(status.at + age).toISOString().slice(0, 10);
  return (
    age < ASK_EVERY_MS &&
    place.runId === seen.runId &&
    place.events === seen.events &&
    // A new day gives a new budget, and reservations expire, without anything happening.
    status.budget.day === day &&
    status.openReservations.length === 0
  );
}
