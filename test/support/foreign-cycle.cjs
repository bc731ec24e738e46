// A cycle of a version that nobody released: it begins with a timer.
const { sleep } = require('@temporalio/workflow');

exports.reconcileCycle = async () => {
  await sleep(1);
  return { outcome: 'clean' };
};
