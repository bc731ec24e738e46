import type { Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import type { Finding } from '../../domain/doctor/finding';
import { judgeQueue, type Poller, type Pollers } from '../../domain/doctor/judge-queue';
import { asked } from './asked';

const { TaskQueueType } = temporal.api.enums.v1;

/** Whether somebody takes what is put into a task queue; `fix` where certainly nobody does. Never throws. */
export const checkQueue = (client: Client, check: string, queue: string): Promise<readonly Finding[]> =>
  asked(client, check, async () => [judgeQueue(check, queue, await pollersOf(client, queue), Date.now())]);

/** What `doctor` warns of a task queue in which cycles are started, a line each. Never throws. */
export async function queueWarnings(client: Client, queue: string): Promise<string[]> {
  const findings = await checkQueue(client, 'task queue', queue);
  return findings
    .filter(({ level }) => level !== 'ok')
    .map(({ check, found, todo }) => `${check}: ${found}${todo === null ? '' : `; ${todo}`}`);
}

/** What `doctor` finds of a task queue: `fix` where certainly nobody polls it. Never throws. */
export async function queueLevel(client: Client, queue: string): Promise<Finding['level'] | undefined> {
  const [finding] = await checkQueue(client, 'task queue', queue);
  return finding?.level;
}

export async function pollersOf(client: Client, queue: string): Promise<Pollers> {
  const [workflow, activity] = await Promise.all([
    pollersOfType(client, queue, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW),
    pollersOfType(client, queue, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY),
  ]);
  return { workflow, activity };
}

async function pollersOfType(
  { workflowService, options: { namespace } }: Client,
  queue: string,
  taskQueueType: temporal.api.enums.v1.TaskQueueType,
): Promise<Poller[]> {
  const { pollers } = await workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: queue },
    taskQueueType,
  });
  return (pollers ?? []).map(({ identity, lastAccessTime }) => ({
    identity: identity ?? '',
    seenAt: lastAccessTime == null ? null : tsToMs(lastAccessTime),
  }));
}
