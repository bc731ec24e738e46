import type { WorkerDeploymentOptions } from '@temporalio/worker';
import { InvalidInput } from '../domain/validation';

const NAME = 'TEMPORAL_DEPLOYMENT_NAME';
const BUILD = 'TEMPORAL_WORKER_BUILD_ID';

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
