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
    todo: `set taskQueue as it was, or start it anew: grinder-reconcile disarm ${account}, temporal workflow terminate --workflow-id ${guardId(account)}, then grinder-reconcile apply`,
  };
}
