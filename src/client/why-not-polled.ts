import { guardId } from '../domain/names';
import type { GuardClient } from './guard-client';

/** Why a guard does not answer, and what to do about it. */
export interface NotPolled {
  readonly found: string;
  readonly todo: string;
}

/**
 * Why no worker answers for a guard: it stays on the task queue on which it was started, whatever a configuration
 * says since.
 * @param taskQueue the one that this configuration's workers poll for guards
 * @throws WorkflowNotFoundError where no guard runs
 */
export async function whyNotPolled(
  guards: GuardClient,
  account: string,
  taskQueue: string,
): Promise<NotPolled> {
  const place = await guards.place(account);
  if (place.taskQueue === taskQueue)
    return {
      found: `no worker polls the guard of ${account} (task queue ${taskQueue}), or none answers in time`,
      todo: 'start the worker: grinder-reconcile worker, or your own',
    };
  return {
    found: `the guard of ${account} runs on task queue ${place.taskQueue}, where no worker answers; workers of this configuration poll ${taskQueue}`,
    todo: `set taskQueue as it was, or ${startAnew(account)}`,
  };
}

/**
 * Why an account is left as it is: its guard is on another task queue, and perhaps it is another desk's account of the same
 * name. A namespace has one account of a name.
 * @returns null where the guard is on the task queue that is asked for
 * @throws WorkflowNotFoundError where no guard runs
 */
export async function servedElsewhere(
  guards: GuardClient,
  account: string,
  taskQueue: string,
): Promise<string | null> {
  const place = await guards.place(account);
  if (place.taskQueue === taskQueue) return null;
  return `the guard of ${account} is that of workers of task queue ${place.taskQueue}, not of ${taskQueue}, so nothing of it is changed: if it is another desk's account, give yours another name or namespace; if it is yours, set taskQueue as it was, or ${startAnew(account)}`;
}

const startAnew = (account: string) =>
  `start it anew: grinder-reconcile disarm ${account}, temporal workflow terminate --workflow-id ${guardId(account)}, then grinder-reconcile apply`;
