import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { type NativeConnection, Worker } from '@temporalio/worker';

/** A Worker of the workflow that everything is held against, and the function that starts one of them. */
export async function emptyWorkflows(client: Client, connection: NativeConnection) {
  const taskQueue = `empty-${randomUUID()}`;
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowsPath: join(__dirname, 'empty-workflow.cjs'),
    activities: { nothing: async () => undefined },
  });
  const running = worker.run();
  return {
    start: () => startEmptyWorkflow(client, taskQueue),
    async stop() {
      worker.shutdown();
      await running;
    },
  };
}

export const startEmptyWorkflow = (client: Client, taskQueue: string) =>
  client.workflow.start('emptyWorkflow', { workflowId: `empty-${randomUUID()}`, taskQueue });
