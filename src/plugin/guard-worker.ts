import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createGuardActivities } from '../activities';
import { forgivingCodec } from '../client/forgiving-codec';
import { withoutPlugins } from '../client/without-plugins';
import type { NexusHandlerOptions } from '../nexus/handler';
import type { OfHost } from './host-options';
import { allowSlowTasks } from './slow-tasks';
import { guardPayloadConverter, workflowBundle } from './workflow-bundle';

export interface GuardWorkerOptions {
  readonly connection: NativeConnection;
  readonly taskQueue: string;
  /** What is taken over from the host's Worker. */
  readonly host: Partial<OfHost>;
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
  const { dataConverter, workerDeploymentOptions, ...alike } = host;
  const { payloadCodecs = [], failureConverterPath } = dataConverter ?? {};
  return await Worker.create(
    allowSlowTasks({
      ...given(alike),
      ...versioned(workerDeploymentOptions),
      connection: withoutPlugins(connection),
      taskQueue,
      workflowBundle: await workflowBundle('guard'),
      dataConverter: {
        payloadConverterPath: guardPayloadConverter(),
        payloadCodecs: payloadCodecs.map(forgivingCodec),
        ...given({ failureConverterPath }),
      },
      activities: createGuardActivities(),
      nexusServices: await nexusServices(nexus),
      maxCachedWorkflows: MAX_CACHED_GUARDS,
      // Short, so that a disarm does not wait for a worker that died.
      stickyQueueScheduleToStartTimeout: '2s',
    }),
  );
}

/** An option that is undefined would take the place of its default. */
function given<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}

/**
 * The same version as the cycles', so that a switch of the current one moves both task queues. A guard lives as long as
 * its account: pinned, it would need the workers of its first version for ever.
 */
function versioned(
  deployment: WorkerOptions['workerDeploymentOptions'],
): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (deployment === undefined) return {};
  if (!deployment.useWorkerVersioning) return { workerDeploymentOptions: deployment };
  return { workerDeploymentOptions: { ...deployment, defaultVersioningBehavior: 'AUTO_UPGRADE' } };
}

/** Only where it is asked for is anything of Nexus loaded: its packages are optional. */
async function nexusServices(nexus: NexusHandlerOptions | null): Promise<WorkerOptions['nexusServices']> {
  if (nexus === null) return [];
  const { nexusHandler } = await import('../nexus/handler.js');
  return [nexusHandler(nexus)];
}
