import { Client, WorkflowNotFoundError } from '@temporalio/client';
import { accountOfGuard, GUARD_TYPE, guardId } from '../domain/names';
import type { remediationGuard } from '../workflows/remediation-guard';

/**
 * A client that talks to guards as their own Worker does: the codecs of `client`, the default payload
 * converter.
 */
export function clientOfGuards({ connection, options }: Client): Client {
  const { namespace, identity, interceptors, loadedDataConverter } = options;
  return new Client({
    connection,
    namespace,
    identity,
    interceptors,
    dataConverter: { payloadCodecs: loadedDataConverter.payloadCodecs },
  });
}

/**
 * Starts the guard of an account unless it runs already.
 * @param client with the default payload converter, as guards have it
 * @param taskQueue the guard's own: `<task queue of cycles>-guard`
 * @returns whether it was started
 *
 * @example
 * ```ts
 * import { ensureGuard } from 'grinder-reconcile/client';
 *
 * await ensureGuard(client, 'main', 'my-queue-guard');
 * ```
 */
export async function ensureGuard(client: Client, account: string, taskQueue: string): Promise<boolean> {
  const workflowId = guardId(account);
  const seen = await newestRun(client, workflowId);
  if (seen?.running === true) return false;
  await client.workflow.start<typeof remediationGuard>(GUARD_TYPE, {
    workflowId,
    taskQueue,
    args: [{ seenRunId: seen?.runId ?? null }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowTaskTimeout: '5s',
    staticSummary: `Guard of ${account}: policy, arming, budgets, permits`,
  });
  return true;
}

async function newestRun(
  client: Client,
  workflowId: string,
): Promise<{ runId: string; running: boolean } | undefined> {
  try {
    const { runId, status } = await client.workflow.getHandle(workflowId).describe();
    return { runId, running: status.name === 'RUNNING' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Accounts that have a running guard in this namespace. */
export async function guardedAccounts(client: Client): Promise<string[]> {
  const accounts: string[] = [];
  for await (const { workflowId } of client.workflow.list({
    query: `WorkflowType = "${GUARD_TYPE}" AND ExecutionStatus = "Running"`,
  })) {
    const account = accountOfGuard(workflowId);
    if (account !== undefined) accounts.push(account);
  }
  return accounts.sort();
}
