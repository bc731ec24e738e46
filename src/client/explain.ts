import { WorkflowNotFoundError } from '@temporalio/client';
import { accountOfGuard } from '../domain/names';
import { InvalidInput } from '../domain/validation';
import { NoGuard } from './errors';

/**
 * One or a few lines that tell a user what happened and what to do; never a stack trace.
 * @example
 * ```ts
 * import { explain } from 'grinder-reconcile/client';
 *
 * await reconcile.status('main').catch((error: unknown) => console.error(explain(error)));
 * ```
 */
export function explain(error: unknown): string {
  if (error instanceof InvalidInput) return error.message;
  if (error instanceof WorkflowNotFoundError) {
    const account = accountOfGuard(error.workflowId);
    return account === undefined
      ? `no workflow ${error.workflowId} on this server`
      : new NoGuard(account).message;
  }
  const lines: string[] = [];
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if (!lines.includes(current.message)) lines.push(current.message);
  }
  return lines.join(': ') || String(error);
}
