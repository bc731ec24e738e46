import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createGuardActivities } from '../activities';
import { forgivingCodec } from './forgiving-codec';
import { allowSlowTasks } from './slow-tasks';
import { guardPayloadConverter, workflowBundle } from './workflow-bundle';

export interface GuardWorkerOptions {
  readonly connection: NativeConnection;
  readonly taskQueue: string;
  /** What the host's Worker was given: namespace, identity, codecs and the times to stop in are taken over. */
  readonly host: Partial<
    Pick<
      WorkerOptions,
      'namespace' | 'identity' | 'dataConverter' | 'shutdownGraceTime' | 'shutdownForceTime'
    >
  >;
}

const MAX_CACHED_GUARDS = 1_000;

/**
 * The guards' own Worker: on a task queue of its own, so that busy cycles never delay a disarm, and
 * with a payload converter that an undecodable message cannot stall.
 */
export async function createGuardWorker({
  connection,
  taskQueue,
  host,
}: GuardWorkerOptions): Promise<Worker> {
  const { namespace, identity, dataConverter, shutdownGraceTime, shutdownForceTime } = host;
  return await Worker.create(
    allowSlowTasks({
      connection,
      taskQueue,
      ...(namespace === undefined ? {} : { namespace }),
      ...(identity === undefined ? {} : { identity }),
      ...(shutdownGraceTime === undefined ? {} : { shutdownGraceTime }),
      ...(shutdownForceTime === undefined ? {} : { shutdownForceTime }),
      workflowBundle: await workflowBundle('guard'),
      dataConverter: {
        payloadConverterPath: guardPayloadConverter(),
        payloadCodecs: (dataConverter?.payloadCodecs ?? []).map(forgivingCodec),
      },
      activities: createGuardActivities(),
      maxCachedWorkflows: MAX_CACHED_GUARDS,
      // Short, so that a disarm does not wait for a worker that died.
      stickyQueueScheduleToStartTimeout: '2s',
    }),
  );
}
