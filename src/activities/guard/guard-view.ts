import { WorkflowNotFoundError } from '@temporalio/client';
import { saidOfError } from '../../client/said-of-error';
import type { GuardView } from '../../domain/gates';
import type { ActivityDependencies } from '../dependencies';

/** The guard as the gates see it; one that does not answer closes gate 4, and says why. */
export async function viewGuard(
  { guards, log }: Pick<ActivityDependencies, 'guards' | 'log'>,
  account: string,
): Promise<GuardView> {
  try {
    return { available: true, status: await guards().status(account) };
  } catch (error) {
    const problem =
      error instanceof WorkflowNotFoundError
        ? 'no guard runs for this account; "apply" starts one'
        : saidOfError(error);
    log.warn('the guard does not answer', { account, problem });
    return { available: false, problem };
  }
}
