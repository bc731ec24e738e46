import { setTimeout } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { GuardStatus } from '../domain/guard/status';
import { within } from '../outside/within';
import { explain } from './explain';
import { isRefused } from './grpc';
import type { GuardClient } from './guard-client';
import { READ_BACK_WITHIN_MS, readBack } from './read-back';

/** Who disarms and why, and whether it is waited for. */
export interface DisarmOptions {
  /** Who disarms, for the record. */
  readonly operator?: string;
  /** Why, for the record. */
  readonly reason?: string;
  /** Come back only when nothing that was sent before can reach the exchange any more. */
  readonly wait?: boolean;
  /**
   * The Temporal server was restored from a backup, so nobody knows what was spent since: today's budget counts as
   * spent until somebody arms with `acceptUnknownLedger`.
   */
  readonly restored?: boolean;
}

/** What became of a `disarm`. */
export interface DisarmAnswer {
  readonly account: string;
  /** Whether the server has it, and so no write follows; null where no answer came. */
  readonly recorded: boolean | null;
  /** True once the guard itself says so; false while no worker answers for it: nothing more is permitted then all the same, once it is recorded. */
  readonly confirmed: boolean;
  /** The guard's status afterwards; null where it could not be read. */
  readonly status: GuardStatus | null;
  /** What went wrong, one line: while sending, or after that while reading back. */
  readonly problem: string | null;
  /**
   * Why today's budget does not count as spent though `restored` asked for that, one line: the server took no
   * signal, which alone can say so; null where it does, and where it was not asked.
   */
  readonly budgetProblem: string | null;
}

/** Disarms, and reads back what the guard says. It never throws, so that one account stops no other. */
export async function disarmAccount(
  guards: GuardClient,
  account: string,
  { operator, reason, wait = false, restored = false }: DisarmOptions,
): Promise<DisarmAnswer> {
  const why = restored ? { cause: 'set_back' as const } : {};
  const { recorded, problem, unsaid } = await send(guards, account, { operator, reason, ...why });
  const budgetProblem = restored ? (unsaid ?? problem) : null;
  const unread = { account, recorded, confirmed: false, status: null, problem, budgetProblem };
  if (recorded === false) return unread;
  try {
    const read = readBack(guards, account, ({ armed }) => !armed);
    const { status, shown } = await inTime(read, READ_WITHIN_MS, 'the guard was not read');
    if (!shown || status === null) return { ...unread, status };
    if (wait) await setTimeout(arrivingMs(status));
    return { account, recorded: true, confirmed: true, status, problem: null, budgetProblem };
  } catch (error) {
    return { ...unread, problem: problem ?? explain(error) };
  }
}

/** Longer than the server is waited for, ms. A codec that is asked before it may have no end of its own. */
const SIGNAL_WITHIN_MS = 4_000;
const READ_WITHIN_MS = READ_BACK_WITHIN_MS + SIGNAL_WITHIN_MS;

const inTime = async <T>(work: Promise<T>, withinMs: number, failed: string): Promise<T> =>
  await within(withinMs, work, () => {
    throw new Error(`${failed} within ${withinMs / 1_000} s, as where a payload codec does not answer`);
  });

async function send(
  guards: GuardClient,
  account: string,
  who: NonNullable<Parameters<GuardClient['disarm']>[1]>,
): Promise<Pick<DisarmAnswer, 'recorded' | 'problem'> & { readonly unsaid: string | null }> {
  try {
    await inTime(guards.disarm(account, who), SIGNAL_WITHIN_MS, 'the signal was not sent');
    return { recorded: true, problem: null, unsaid: null };
  } catch (error) {
    const problem = explain(error);
    if (error instanceof WorkflowNotFoundError) return { recorded: false, problem, unsaid: problem };
    try {
      // A server that takes no more signals for a guard still takes this, and the guard disarms at it; but it says no more.
      await guards.requestCancellation(account);
      return { recorded: true, problem: null, unsaid: problem };
    } catch (second) {
      return { recorded: isRefused(error) && isRefused(second) ? false : null, problem, unsaid: problem };
    }
  }
}

/**
 * For how long after the confirmation of a disarm what was permitted before it can still arrive, ms. Both
 * ends are times of the server, and the waiting is done by this machine's monotonic clock: no clock has to
 * be right.
 */
export const arrivingMs = ({ quietAt, disarmed }: Pick<GuardStatus, 'quietAt' | 'disarmed'>): number =>
  quietAt === null || disarmed === null ? 0 : Math.max(0, quietAt - disarmed.at);

/**
 * Whether what a guard once permitted may be missing from what it says: then `wait` proves nothing, and somebody has
 * to look at the exchange.
 * @example
 * ```ts
 * import { hasLostItsPast } from 'grinder-reconcile/client';
 *
 * const { status } = await reconcile.disarm('main', { wait: true });
 * if (status === null || hasLostItsPast(status)) console.error('look at the exchange');
 * ```
 */
export const hasLostItsPast = ({ reset, birth }: Pick<GuardStatus, 'reset' | 'birth'>): boolean =>
  reset || birth.status === 'pending';
