// A guard that refuses every arm, as one of an older version does where it knows something not.
const { condition, defineSignal, setHandler } = require('@temporalio/workflow');

exports.remediationGuard = async () => {
  setHandler(defineSignal('arm'), () => undefined);
  await condition(() => false);
};
