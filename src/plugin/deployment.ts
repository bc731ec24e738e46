import type { WorkerDeploymentOptions } from '@temporalio/worker';
import { InvalidInput } from '../domain/validation';

const NAME = 'TEMPORAL_DEPLOYMENT_NAME';
const BUILD = 'TEMPORAL_WORKER_BUILD_ID';

/**
 * A Worker that names its version but is not versioned looks to its workflows like one that is, and the server would
 * refuse every task of a cycle.
 * @throws InvalidInput for such options
 */
export function checkDeployment(options: WorkerDeploymentOptions | undefined): void {
  if (options !== undefined && !options.useWorkerVersioning)
    throw new InvalidInput(
      'workerDeploymentOptions: useWorkerVersioning is false; cycles are pinned to a version that counts: set it to true, or leave workerDeploymentOptions away',
    );
}

/**
 * The version of the stand-alone worker, where its environment names one as Temporal's Worker Controller does;
 * undefined: it is not versioned.
 * @throws InvalidInput where only one of the two variables is there
 */
export function deploymentOf(environment: NodeJS.ProcessEnv): WorkerDeploymentOptions | undefined {
  const deploymentName = environment[NAME] || undefined;
  const buildId = environment[BUILD] || undefined;
  if (deploymentName === undefined && buildId === undefined) return undefined;
  if (deploymentName === undefined || buildId === undefined)
    throw new InvalidInput(
      `${deploymentName === undefined ? NAME : BUILD}: is not set, but ${deploymentName === undefined ? BUILD : NAME} is; set both for a versioned worker, or neither`,
    );
  return {
    version: { deploymentName, buildId },
    useWorkerVersioning: true,
    // Each of our workflows says its own; the SDK demands a default.
    defaultVersioningBehavior: 'PINNED',
  };
}
