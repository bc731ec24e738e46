import type { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { InvalidInput } from '../domain/validation';
import { until } from '../outside/until';
import { registerAttributes } from './attributes';
import { GRPC, grpcCode } from './grpc';

const DAY_MS = 86_400_000;
const USABLE_WITHIN_MS = 30_000;
const USABLE_EVERY_MS = 250;

/**
 * Creates the client's namespace and our search attributes where they are missing, and waits until both
 * can be used, at most half a minute each.
 * @param retentionDays how long closed cycles are kept in a namespace that is created here
 * @returns what was done, one line each
 * @throws InvalidInput where a search attribute of that name has another type
 *
 * @example
 * ```ts
 * import { prepareNamespace } from 'grinder-reconcile/client';
 *
 * for (const line of await prepareNamespace(client, 14)) console.log(line);
 * ```
 */
export async function prepareNamespace(client: Client, retentionDays: number): Promise<string[]> {
  const { namespace } = client.options;
  const created = !(await exists(client)) && (await create(client, retentionDays));
  const { registered, usable, problem } = await untilUsable('search attributes', () =>
    registerAttributes(client),
  );
  for (const name of usable) await untilUsable(name, () => client.workflow.count(`${name} IS NULL`));
  const said =
    registered.length > 0 ? `registered ${registered.join(', ')}` : problem === null ? 'exist' : '';
  return [
    `namespace ${namespace}: ${created ? `created, closed workflows are kept for ${retentionDays} days` : 'exists'}`,
    `search attributes: ${[said, problem].filter(Boolean).join('; ')}`,
  ];
}

/** Looked at before anything is registered: a key of one namespace may do the one and not the other. */
async function exists(client: Client): Promise<boolean> {
  try {
    await client.workflowService.describeNamespace({ namespace: client.options.namespace });
    return true;
  } catch (error) {
    if (grpcCode(error) === GRPC.notFound) return false;
    throw error;
  }
}

/** @returns false where somebody else created it in the meantime */
async function create(client: Client, retentionDays: number): Promise<boolean> {
  try {
    await client.workflowService.registerNamespace({
      namespace: client.options.namespace,
      workflowExecutionRetentionPeriod: msToTs(retentionDays * DAY_MS),
    });
    return true;
  } catch (error) {
    if (grpcCode(error) === GRPC.alreadyExists) return false;
    throw error;
  }
}

/** A new namespace and new attributes take the cluster up to some seconds. */
async function untilUsable<T>(what: string, attempt: () => Promise<T>): Promise<T> {
  return await until(attempt, {
    what: `${what} to be usable`,
    withinMs: USABLE_WITHIN_MS,
    everyMs: USABLE_EVERY_MS,
    tolerate: (error) => !(error instanceof InvalidInput),
  });
}
