// A user's own workflows file: its own workflow, and ours re-exported.
const { proxyActivities, proxySinks } = require('@temporalio/workflow');

const { hostActivity } = proxyActivities({ startToCloseTimeout: '5s' });
const { hostSink } = proxySinks();

exports.hostWorkflow = async () => {
  hostSink.note('from the host');
  return hostActivity();
};
Object.assign(exports, require('../../dist/workflows'));
