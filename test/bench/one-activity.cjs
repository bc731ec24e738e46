// The yardstick: a workflow with one empty activity.
const { proxyActivities } = require('@temporalio/workflow');

const { nothing } = proxyActivities({ startToCloseTimeout: '5s' });

exports.oneActivity = async () => {
  await nothing();
};
