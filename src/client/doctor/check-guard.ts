import { type Finding, fix } from '../../domain/doctor/finding';
import { judgeGuard } from '../../domain/doctor/judge-guard';
import type { GuardStatus } from '../../domain/guard/status';
import { guardId } from '../../domain/names';
import type { Policy } from '../../domain/policy';
import { GuardNotPolled, GuardPaused, NoGuard } from '../errors';
import type { GuardClient } from '../guard-client';
import { statusOf } from '../status';
import { whyNotPolled } from '../why-not-polled';

/** What the guard says of itself; no status where there is none. */
export interface GuardCheck {
  readonly status: GuardStatus | null;
  readonly findings: readonly Finding[];
}

/**
 * Whether the account has a guard that answers, with the file's policy.
 * @param taskQueue of the guards, by this configuration
 */
export async function checkGuard(
  guards: GuardClient,
  account: string,
  filed: Policy,
  taskQueue: string,
): Promise<GuardCheck> {
  try {
    const status = await statusOf(guards, account);
    return { status, findings: judgeGuard(status, filed) };
  } catch (error) {
    if (error instanceof NoGuard)
      return none(
        'there is none, so nothing can be written',
        'start the worker, then grinder-reconcile apply',
      );
    if (error instanceof GuardNotPolled) {
      const { found, todo } = await whyNotPolled(guards, account, taskQueue);
      return none(found, todo);
    }
    if (error instanceof GuardPaused)
      return none(
        'is paused, so nothing can be written',
        `temporal workflow unpause --workflow-id ${guardId(account)}`,
      );
    throw error;
  }
}

const none = (found: string, todo: string): GuardCheck => ({
  status: null,
  findings: [fix('guard', found, todo)],
});
