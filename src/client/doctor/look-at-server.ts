import type { Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import { type Config, configWarnings, guardTaskQueue } from '../../domain/config';
import { type Finding, ok, warning } from '../../domain/doctor/finding';
import {
  judgeAttributes,
  judgeNamespace,
  judgeQueue,
  judgeServer,
  type Pollers,
} from '../../domain/doctor/judge-server';
import { viewAttributes } from '../attributes';
import { explain } from '../explain';
import { isDenied } from '../grpc';
import { checked } from './checked';

const WITHIN_MS = 5_000;
const { TaskQueueType } = temporal.api.enums.v1;

/** What is so for all accounts. */
export interface ServerView {
  readonly findings: readonly Finding[];
  /** False where certainly nobody takes cycles and inspections. */
  readonly polled: boolean;
}

/** Looks at the server, the namespace and the task queues. Reads only; a check that fails stops no other. */
export async function lookAtServer(client: Client, taskQueue: string, config: Config): Promise<ServerView> {
  const { namespace } = client.options;
  let polled = true;
  const found = await Promise.all([
    asked(client, 'server', async () => [judgeServer(await serverVersion(client))]),
    asked(client, 'namespace', async () => [judgeNamespace(namespace, await retentionMs(client))]),
    asked(client, 'search attributes', async () => [judgeAttributes(await viewAttributes(client))]),
    asked(client, 'task queue', async () => {
      const pollers = await pollersOf(client, taskQueue);
      polled = pollers.workflow.length > 0 && pollers.activity.length > 0;
      return [judgeQueue('task queue', taskQueue, pollers)];
    }),
    asked(client, 'task queue of guards', async () => {
      const queue = guardTaskQueue(taskQueue);
      return [judgeQueue('task queue of guards', queue, await pollersOf(client, queue))];
    }),
  ]);
  return { findings: [...found.flat(), ...ofConfig(config)], polled };
}

/** What a server does not offer, or not to us, is a warning: nobody can mend it from here. */
async function asked(client: Client, check: string, look: () => Promise<Finding[]>) {
  return await checked({ check, withinMs: WITHIN_MS, said: explain }, async () => {
    try {
      return await client.withDeadline(Date.now() + WITHIN_MS, look);
    } catch (error) {
      if (!isDenied(error)) throw error;
      const todo = 'ask for the permission, or look in the Web UI';
      return [warning(check, `this server does not tell us (${explain(error)})`, todo)];
    }
  });
}

export async function serverVersion({ workflowService }: Client): Promise<string> {
  return (await workflowService.getSystemInfo({})).serverVersion;
}

async function retentionMs({ workflowService, options: { namespace } }: Client): Promise<number | null> {
  const { config } = await workflowService.describeNamespace({ namespace });
  return config?.workflowExecutionRetentionTtl == null ? null : tsToMs(config.workflowExecutionRetentionTtl);
}

export async function pollersOf(client: Client, queue: string): Promise<Pollers> {
  const of = async (taskQueueType: temporal.api.enums.v1.TaskQueueType) => {
    const { namespace } = client.options;
    const { pollers } = await client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: queue },
      taskQueueType,
    });
    return (pollers ?? []).map(({ identity }) => identity ?? '');
  };
  const [workflow, activity] = await Promise.all([
    of(TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW),
    of(TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY),
  ]);
  return { workflow, activity };
}

function ofConfig(config: Config): Finding[] {
  const warnings = configWarnings(config);
  const count = Object.keys(config.accounts).length;
  if (warnings.length === 0) return [ok('configuration', `${count} ${count === 1 ? 'account' : 'accounts'}`)];
  return warnings.map((text) => warning('configuration', text, 'correct the file and apply'));
}
