import {
  type NativeConnection,
  Worker,
  type WorkerDeploymentOptions,
  type WorkerOptions,
} from '@temporalio/worker';
import { createGuardActivities } from '../activities';
import type { NexusHandlerOptions } from '../nexus/handler';
import { forgivingCodec } from './forgiving-codec';
import { allowSlowTasks } from './slow-tasks';
import { guardPayloadConverter, workflowBundle } from './workflow-bundle';

export interface GuardWorkerOptions {
  readonly connection: NativeConnection;
  readonly taskQueue: string;
  /** What the host's Worker was given: namespace, identity, codecs, times to stop in and version are taken over. */
  readonly host: Partial<
    Pick<
      WorkerOptions,
      | 'namespace'
      | 'identity'
      | 'dataConverter'
      | 'shutdownGraceTime'
      | 'shutdownForceTime'
      | 'workerDeploymentOptions'
    >
  >;
  /** What of the guards is served over Nexus; null: nothing. */
  readonly nexus?: NexusHandlerOptions | null;
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
  nexus = null,
}: GuardWorkerOptions): Promise<Worker> {
  const { namespace, identity, dataConverter, shutdownGraceTime, shutdownForceTime } = host;
  const { workerDeploymentOptions } = host;
  return await Worker.create(
    allowSlowTasks({
      connection,
      taskQueue,
      ...(namespace === undefined ? {} : { namespace }),
      ...(identity === undefined ? {} : { identity }),
      ...(shutdownGraceTime === undefined ? {} : { shutdownGraceTime }),
      ...(shutdownForceTime === undefined ? {} : { shutdownForceTime }),
      ...(workerDeploymentOptions === undefined
        ? {}
        : { workerDeploymentOptions: movingOn(workerDeploymentOptions) }),
      workflowBundle: await workflowBundle('guard'),
      dataConverter: {
        payloadConverterPath: guardPayloadConverter(),
        payloadCodecs: (dataConverter?.payloadCodecs ?? []).map(forgivingCodec),
      },
      activities: createGuardActivities(),
      nexusServices: await nexusServices(nexus),
      maxCachedWorkflows: MAX_CACHED_GUARDS,
      // Short, so that a disarm does not wait for a worker that died.
      stickyQueueScheduleToStartTimeout: '2s',
    }),
  );
}

/**
 * The same version as the cycles', so that a switch of the current one moves both task queues. A guard lives as long as
 * its account: pinned, it would need the workers of its first version for ever.
 */
function movingOn({ version }: WorkerDeploymentOptions): WorkerDeploymentOptions {
  return { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' };
}

/** Only where it is asked for is anything of Nexus loaded: its packages are optional. */
async function nexusServices(nexus: NexusHandlerOptions | null): Promise<WorkerOptions['nexusServices']> {
  if (nexus === null) return [];
  const { nexusHandler } = await import('../nexus/handler.js');
  return [nexusHandler(nexus)];
}
