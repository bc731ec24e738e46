import type { PayloadCodec } from '@temporalio/common';
import { type NativeConnection, Worker } from '@temporalio/worker';
import { ReconcilePlugin, type ReconcilePluginOptions } from 'grinder-reconcile';
import * as activities from './activities';
import { countRuns } from './interceptor';

/** Your own Worker as it was, and the plugin. */
export async function createWorker(
  connection: NativeConnection,
  taskQueue: string,
  codec: PayloadCodec,
  reconcile: ReconcilePluginOptions,
): Promise<Worker> {
  return await Worker.create({
    connection,
    taskQueue,
    workflowsPath: require.resolve('./workflows'),
    activities,
    interceptors: { activity: [countRuns] },
    dataConverter: { payloadCodecs: [codec] },
    plugins: [new ReconcilePlugin(reconcile)],
  });
}
