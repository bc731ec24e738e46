import { expect, it } from 'vitest';
import { checkDeployment, deploymentOf } from '../../../src/plugin/deployment';

it('takes the version of the stand-alone worker from its environment', () => {
  expect(
    deploymentOf({ TEMPORAL_DEPLOYMENT_NAME: 'reconcile', TEMPORAL_WORKER_BUILD_ID: '0.3.0' }),
  ).toMatchObject({
    version: { deploymentName: 'reconcile', buildId: '0.3.0' },
    useWorkerVersioning: true,
  });
  expect(deploymentOf({})).toBeUndefined();
});

it.each([
  [{ TEMPORAL_DEPLOYMENT_NAME: 'reconcile' }, /^TEMPORAL_WORKER_BUILD_ID: is not set/],
  [{ TEMPORAL_WORKER_BUILD_ID: '0.3.0' }, /^TEMPORAL_DEPLOYMENT_NAME: is not set/],
])('refuses half of a version: %o', (environment, message) => {
  expect(() => deploymentOf(environment)).toThrow(message);
});

it('refuses a host that names a version without being versioned', () => {
  const version = { deploymentName: 'host', buildId: '1' };
  expect(() => checkDeployment({ version, useWorkerVersioning: false })).toThrow(
    /^workerDeploymentOptions: useWorkerVersioning is false; .*set it to true/,
  );
  checkDeployment({ version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' });
  checkDeployment(undefined);
});
