import type { Client } from '@temporalio/client';
import { guardRuns } from '../../src/client/audit/runs';
import { CYCLE_TYPE, guardId, scheduleId } from '../../src/domain/names';
import type { AccountHistories } from '../../src/traces/account-traces';

/** The histories of an account's guard, all its runs, and of its cycles, from a real server. */
export async function accountHistories(
  client: Client,
  account: string,
): Promise<Pick<AccountHistories, 'account' | 'guards' | 'cycles'>> {
  const read = async (workflowId: string, runId: string) => {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    return { workflowId, runId, events: events ?? [] };
  };
  const guards = [];
  for (const { runId } of await guardRuns(client, account)) guards.push(await read(guardId(account), runId));
  const cycles = [];
  const query = `WorkflowType = "${CYCLE_TYPE}" AND WorkflowId STARTS_WITH "${scheduleId(account)}-"`;
  for await (const { workflowId, runId } of client.workflow.list({ query }))
    cycles.push(await read(workflowId, runId));
  return { account, guards, cycles };
}
