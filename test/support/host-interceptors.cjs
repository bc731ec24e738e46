// A host's interceptors of workflows: they tell a sink of every activity that is asked for.
const { proxySinks, workflowInfo } = require('@temporalio/workflow');

exports.interceptors = () => ({
  inbound: [],
  outbound: [
    {
      scheduleActivity(input, next) {
        proxySinks().hostSink.note(`${workflowInfo().workflowType} asks for ${input.activityType}`);
        return next(input);
      },
    },
  ],
  internals: [],
});
