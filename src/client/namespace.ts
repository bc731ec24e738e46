import { type Client, isGrpcServiceError } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { ACCOUNT_ATTRIBUTE } from '../domain/names';
import { registerAttributes } from './attributes';

const ALREADY_EXISTS = 6;
const DAY_MS = 86_400_000;
const USABLE_WITHIN_MS = 30_000;

/**
 * Creates the client's namespace and our search attributes where they are missing, and waits until both
 * can be used.
 * @returns what was done, one line each
 */
export async function prepareNamespace(client: Client, retentionDays: number): Promise<string[]> {
  const { namespace } = client.options;
  const done: string[] = [];
  try {
    await client.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs(retentionDays * DAY_MS),
    });
    done.push(`namespace ${namespace}: created, closed workflows are kept for ${retentionDays} days`);
  } catch (error) {
    if (!isGrpcServiceError(error) || Number(error.code) !== ALREADY_EXISTS) throw error;
    done.push(`namespace ${namespace}: exists`);
  }
  const registered = await untilUsable(() => registerAttributes(client));
  done.push(
    registered.length === 0
      ? 'search attributes: exist'
      : `search attributes: registered ${registered.join(', ')}`,
  );
  await untilUsable(() => client.workflow.count(`${ACCOUNT_ATTRIBUTE} = "none"`));
  return done;
}

/** A new namespace and new attributes take the cluster up to some seconds. */
async function untilUsable<T>(attempt: () => Promise<T>): Promise<T> {
  const until = Date.now() + USABLE_WITHIN_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() >= until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
