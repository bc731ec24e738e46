import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { createGuardActivities } from '../activities';
import { withoutPlugins } from '../client/without-plugins';
import { built } from './build-output';
import { forgivingCodec } from './forgiving-codec';
import type { OfHost } from './host-options';
import { allowSlowTasks } from './slow-tasks';

export interface GuardWorkerOptions {
  readonly connection: NativeConnection;
  readonly taskQueue: string;
  /** What is taken over from the host's Worker. */
  readonly host: Partial<OfHost>;
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
  const { dataConverter, workerDeploymentOptions, ...alike } = host;
  const { payloadCodecs = [], failureConverterPath } = dataConverter ?? {};
  return await Worker.create(
    allowSlowTasks({
      ...given(alike),
      ...versioned(workerDeploymentOptions),
      connection: withoutPlugins(connection),
      taskQueue,
      workflowBundle: { codePath: built('bundles/guard.js') },
      dataConverter: {
        payloadConverterPath: built('workflows/guard-payload-converter.js'),
        payloadCodecs: payloadCodecs.map(forgivingCodec),
        ...given({ failureConverterPath }),
      },
      activities: createGuardActivities(),
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

/** A guard lives longer than any version of its host: pinned to one, it would end its deployment's life, or its own. */
function versioned(
  deployment: WorkerOptions['workerDeploymentOptions'],
): Pick<WorkerOptions, 'workerDeploymentOptions'> {
  if (deployment === undefined) return {};
  if (!deployment.useWorkerVersioning) return { workerDeploymentOptions: deployment };
  return { workerDeploymentOptions: { ...deployment, defaultVersioningBehavior: 'AUTO_UPGRADE' } };
}
