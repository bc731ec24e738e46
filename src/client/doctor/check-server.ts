import type { Client } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time';
import { type Config, configWarnings, guardTaskQueue, rarelySeen } from '../../domain/config';
import { type Finding, ok, warning } from '../../domain/doctor/finding';
import { judgeAttributes, judgeNamespace, judgeServer, noNamespace } from '../../domain/doctor/judge-server';
import { viewAttributes } from '../attributes';
import { GRPC, grpcCode } from '../grpc';
import { asked } from './asked';
import { checkQueue } from './check-queue';

/** What is so for all accounts. */
export interface ServerView {
  readonly findings: readonly Finding[];
  /** False where certainly nobody takes cycles and inspections. */
  readonly polled: boolean;
}

/** Checks the server, the namespace and the task queues. Reads only; a check that fails stops no other. */
export async function checkServer(client: Client, taskQueue: string, config: Config): Promise<ServerView> {
  const queue = checkQueue(client, 'task queue', taskQueue);
  const found = await Promise.all([
    asked(client, 'server', async () => [judgeServer(await serverVersion(client))]),
    asked(client, 'namespace', async () => [await checkNamespace(client)]),
    asked(client, 'search attributes', async () => [judgeAttributes(await viewAttributes(client))]),
    queue,
    checkQueue(client, 'task queue of guards', guardTaskQueue(taskQueue)),
  ]);
  const polled = (await queue).every(({ level }) => level !== 'fix');
  return { findings: [...found.flat(), ...ofConfig(config)], polled };
}

export async function serverVersion({ workflowService }: Client): Promise<string> {
  return (await workflowService.getSystemInfo({})).serverVersion;
}

async function checkNamespace(client: Client): Promise<Finding> {
  const { namespace } = client.options;
  try {
    return judgeNamespace(namespace, await retentionMs(client));
  } catch (error) {
    if (grpcCode(error) === GRPC.notFound) return noNamespace(namespace);
    throw error;
  }
}

async function retentionMs({ workflowService, options: { namespace } }: Client): Promise<number | null> {
  const { config } = await workflowService.describeNamespace({ namespace });
  return config?.workflowExecutionRetentionTtl == null ? null : tsToMs(config.workflowExecutionRetentionTtl);
}

function ofConfig(config: Config): Finding[] {
  const warnings = [...configWarnings(config), ...rarelySeen(config)];
  const count = Object.keys(config.accounts).length;
  if (warnings.length === 0) return [ok('configuration', `${count} ${count === 1 ? 'account' : 'accounts'}`)];
  return warnings.map((text) => warning('configuration', text, 'correct the file and apply'));
}
