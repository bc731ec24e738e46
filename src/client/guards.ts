import { Client, WorkflowNotFoundError } from '@temporalio/client';
import type { TypedSearchAttributes } from '@temporalio/common';
import { ARMED_ATTRIBUTE, accountOfGuard, GUARD_TYPE, guardId } from '../domain/names';
import { attributeRegisteredSignal } from '../workflows/messages';
import type { remediationGuard } from '../workflows/remediation-guard';
import { armedAttributes, viewAttributes } from './attributes';
import { withoutPlugins } from './without-plugins';

const VIEW_WITHIN_MS = 2_000;
const LISTS_LAG_MS = 60_000;
/** Shown by the Web UI also where no worker runs. */
const TO_STOP =
  'To stop all writing on this account: *Request Cancellation*, or *More Actions*, *Send a Signal*, `disarm`, no input. It stays running, disarmed.';

/**
 * A client that talks to guards as their own Worker does: the codecs of `client`, the default payload
 * converter.
 */
export function clientOfGuards({ connection, options }: Client): Client {
  const { namespace, identity, interceptors, loadedDataConverter } = options;
  return new Client({
    connection: withoutPlugins(connection),
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
  return await startMissingGuard(client, account, taskQueue, () => atStart(client));
}

/** The same, where it may be known already which attributes it can carry. */
export async function startMissingGuard(
  client: Client,
  account: string,
  taskQueue: string,
  attributes: () => Promise<TypedSearchAttributes | undefined>,
): Promise<boolean> {
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
    typedSearchAttributes: await attributes(),
    staticSummary: `Guard of ${account}: policy, arming, budgets, permits`,
    staticDetails: TO_STOP,
  });
  return true;
}

/** Where the server cannot say what it knows, the guard starts without: a worker offers it later. */
async function atStart(client: Client): Promise<TypedSearchAttributes | undefined> {
  try {
    return await client.withDeadline(Date.now() + VIEW_WITHIN_MS, async () =>
      armedAttributes(await viewAttributes(client)),
    );
  } catch {
    return undefined;
  }
}

/** Has a guard that was started without `ReconcileArmed` ask by itself whether it can be set now. */
export async function offerArmedAttribute(client: Client, account: string): Promise<void> {
  const guard = client.workflow.getHandle(guardId(account));
  const { searchAttributes } = await guard.describe();
  if (searchAttributes[ARMED_ATTRIBUTE] === undefined) await guard.signal(attributeRegisteredSignal);
}

/** Whether the guard of an account runs, whoever may answer for it. */
export const guardRuns = async (client: Client, account: string): Promise<boolean> =>
  (await newestRun(client, guardId(account)))?.running === true;

async function newestRun(
  client: Client,
  workflowId: string,
): Promise<{ runId: string; running: boolean } | undefined> {
  try {
    const { runId, status } = await client.workflow.getHandle(workflowId).describe();
    // A paused guard is still the account's: what was sent to it waits there.
    return { runId, running: status.name === 'RUNNING' || status.name === 'PAUSED' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Accounts that have a guard in this namespace, paused or not, by what the server lists as running. */
export const guardedAccounts = async (client: Client): Promise<string[]> =>
  await accountsOf(client, 'CloseTime IS NULL');

/**
 * The same for whoever must miss none. Lists lag behind: of a guard that has just continued as new they may show
 * neither run as running. One that was terminated right after that is among them.
 */
export async function accountsToStop(client: Client): Promise<string[]> {
  const lately = new Date(Date.now() - LISTS_LAG_MS).toISOString();
  const continued = `ExecutionStatus = "ContinuedAsNew" AND CloseTime > "${lately}"`;
  return await accountsOf(client, `(CloseTime IS NULL OR (${continued}))`);
}

async function accountsOf(client: Client, which: string): Promise<string[]> {
  const accounts = new Set<string>();
  for await (const { workflowId } of client.workflow.list({
    query: `WorkflowType = "${GUARD_TYPE}" AND ${which}`,
  })) {
    const account = accountOfGuard(workflowId);
    if (account !== undefined) accounts.add(account);
  }
  return [...accounts].sort();
}
