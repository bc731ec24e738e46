// Continues once into a run of the same type; that run fails its workflow tasks here and so waits for
// the real worker.
const { continueAsNew, workflowInfo } = require('@temporalio/workflow');

exports.remediationGuard = async (input) => {
  if (workflowInfo().continuedFromExecutionRunId !== undefined) throw new TypeError('not this worker');
  await continueAsNew(input);
};
