import type { Client } from '@temporalio/client';
import { until } from '../../src/outside/until';

/** Waits until an account's closed cycles are listed: lists lag behind what happened. */
export async function listedCycles(client: Client, account: string, cycles: number): Promise<void> {
  const query = `WorkflowId STARTS_WITH 'reconcile/${account}-' AND ExecutionStatus != 'Running'`;
  await until(async () => (await client.workflow.count(query)).count >= cycles, {
    what: 'the list of cycles',
    withinMs: 60_000,
  });
}
