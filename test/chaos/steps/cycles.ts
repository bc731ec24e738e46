import { randomUUID } from 'node:crypto';
import { CYCLE_TYPE, guardId } from '../../../src/domain/names';
import type { Happening } from '../script';
import type { World } from '../world';
import { pickOf } from './place';

const NEWEST = 6;

/** Terminates or resets one of the newest cycles, finished or not, as somebody in the Web UI can. */
export async function disturbCycle(
  world: World,
  { how, pick }: Happening & { does: 'cycle' },
): Promise<void> {
  const { workflow } = world.client;
  const newest: { workflowId: string; runId: string; running: boolean }[] = [];
  for await (const { workflowId, runId, status } of workflow.list({
    query: `WorkflowType = "${CYCLE_TYPE}"`,
  })) {
    newest.push({ workflowId, runId, running: status.name === 'RUNNING' });
    if (newest.length >= NEWEST) break;
  }
  const candidates = how === 'reset' ? newest : newest.filter(({ running }) => running);
  if (candidates.length === 0) return;
  const { workflowId, runId } = pickOf(candidates, pick);
  const handle = workflow.getHandle(workflowId, runId);
  if (how === 'terminate') await handle.terminate('chaos');
  else await reset(world, workflowId, runId, pick);
}

/** Back to the end of one of its tasks. */
async function reset(world: World, workflowId: string, runId: string, pick: number): Promise<void> {
  const { workflow } = world.client;
  const { events } = await workflow.getHandle(workflowId, runId).fetchHistory();
  const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes != null);
  if (tasks.length === 0) return;
  await world.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId: pickOf(tasks, pick * 13).eventId,
    reason: 'chaos',
    requestId: randomUUID(),
  });
}

/** Terminates a guard, which must not refill its budget, and starts the next one. */
export async function terminateGuard(world: World, account: string): Promise<void> {
  await world.client.workflow.getHandle(guardId(account)).terminate('chaos');
  await world.startGuard(account);
}
