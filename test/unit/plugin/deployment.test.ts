import { expect, it } from 'vitest';
import { deploymentOf } from '../../../src/plugin/deployment';

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
