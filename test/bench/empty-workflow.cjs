// What everything is held against: a workflow with one empty activity.
const { proxyActivities } = require('@temporalio/workflow');

const { nothing } = proxyActivities({ startToCloseTimeout: '5s' });

exports.emptyWorkflow = async () => {
  await nothing();
};
