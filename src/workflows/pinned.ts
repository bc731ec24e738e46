import type { WorkflowDefinitionOptions } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';

/**
 * Options of what is short and should end on the version of the worker that it began on. Only a versioned worker may
 * say so: from another one the server refuses the task.
 */
export function pinnedWhereVersioned(): WorkflowDefinitionOptions {
  const { currentDeploymentVersion } = workflowInfo();
  return (currentDeploymentVersion?.deploymentName ?? '') === '' ? {} : { versioningBehavior: 'PINNED' };
}
