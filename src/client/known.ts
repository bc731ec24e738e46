import { type Client, ScheduleNotFoundError, WorkflowNotFoundError } from '@temporalio/client';
import { guardId, scheduleId } from '../domain/names';
import { newestCycle } from './cycle-record';

/**
 * Whether the server has anything of an account: a guard, even a closed one, a schedule, or a cycle. Where it cannot
 * be asked, the account is not called unknown.
 */
export async function isKnown(client: Client, account: string): Promise<boolean> {
  const attempts = [
    async () => (await client.workflow.getHandle(guardId(account)).describe()).runId,
    async () => (await client.schedule.getHandle(scheduleId(account)).describe()).scheduleId,
    async () => (await newestCycle(client, account, 'closed'))?.runId,
    async () => (await newestCycle(client, account, 'running'))?.runId,
  ];
  for (const attempt of attempts) if (await finds(attempt)) return true;
  return false;
}

async function finds(attempt: () => Promise<string | undefined>): Promise<boolean> {
  try {
    return (await attempt()) !== undefined;
  } catch (error) {
    return !(error instanceof WorkflowNotFoundError || error instanceof ScheduleNotFoundError);
  }
}
