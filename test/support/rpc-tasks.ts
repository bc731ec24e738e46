import { gunzipSync } from 'node:zlib';
import { temporal } from '@temporalio/proto';

const { workflowservice, enums, update } = temporal.api;
const rpc = workflowservice.v1;

type WorkflowTask = temporal.api.workflowservice.v1.IPollWorkflowTaskQueueResponse;
type ActivityTask = temporal.api.workflowservice.v1.IPollActivityTaskQueueResponse;

/** Of a message in a gRPC body: whether it is compressed, and its length. */
const FRAME_BYTES = 5;

/**
 * Knows what calls of a worker are about. Answers to polls say what each task is; the call that completes one names
 * it by its token only.
 *
 * - `update reserve`, `signal arm`, `query status`: a client's call
 * - `activity observe`: an activity's result
 * - `handler reserve`: the workflow task that a signal or an update came with; `start of remediationGuard`: a
 *   workflow's first one; `timer`: one that a timer woke; `result of observe`: one that an activity's result woke
 * - `continue-as-new`, `end`: the workflow task with which a run ends
 */
export class RpcTasks {
  private readonly known = new Map<string, string[]>();
  /** Names of activities by the run and the event that scheduled them. */
  private readonly scheduled = new Map<string, string>();

  /** What a call is about; nothing where it is of no interest. */
  about(method: string, body: Buffer): ReadonlySet<string> {
    return new Set(this.names(method, body));
  }

  private names(method: string, body: Buffer): string[] {
    switch (method) {
      case 'UpdateWorkflowExecution': {
        const { request } = rpc.UpdateWorkflowExecutionRequest.decode(messageOf(body));
        return [`update ${request?.input?.name}`];
      }
      case 'SignalWorkflowExecution':
        return [`signal ${rpc.SignalWorkflowExecutionRequest.decode(messageOf(body)).signalName}`];
      case 'QueryWorkflow':
        return [`query ${rpc.QueryWorkflowRequest.decode(messageOf(body)).query?.queryType}`];
      case 'RespondActivityTaskCompleted':
        return this.ofToken(rpc.RespondActivityTaskCompletedRequest.decode(messageOf(body)).taskToken);
      case 'RespondWorkflowTaskCompleted': {
        const { taskToken, commands } = rpc.RespondWorkflowTaskCompletedRequest.decode(messageOf(body));
        const ends = commands.map(({ commandType }) => ENDS.get(commandType ?? 0));
        return [...this.ofToken(taskToken), ...ends.filter((end) => end !== undefined)];
      }
      default:
        return [];
    }
  }

  /** Learns from an answer which tasks were given out. */
  learn(method: string, body: Buffer): void {
    if (body.length === 0) return;
    if (method === 'PollWorkflowTaskQueue')
      this.learnTask(rpc.PollWorkflowTaskQueueResponse.decode(messageOf(body)));
    else if (method === 'PollActivityTaskQueue')
      this.learnActivity(rpc.PollActivityTaskQueueResponse.decode(messageOf(body)));
    else if (method === 'RespondWorkflowTaskCompleted') {
      // Activities may be given out eagerly, and the next task at once.
      const answer = rpc.RespondWorkflowTaskCompletedResponse.decode(messageOf(body));
      if (answer.workflowTask != null) this.learnTask(answer.workflowTask);
      for (const task of answer.activityTasks) this.learnActivity(task);
    }
  }

  private learnTask({
    taskToken,
    workflowExecution,
    history,
    messages,
    previousStartedEventId,
  }: WorkflowTask) {
    if (taskToken == null || taskToken.length === 0) return;
    const about: string[] = [];
    const run = workflowExecution?.runId;
    for (const event of history?.events ?? []) {
      const { activityTaskScheduledEventAttributes: scheduled, eventId } = event;
      if (scheduled != null) this.scheduled.set(`${run} ${eventId}`, scheduled.activityType?.name ?? '?');
      if (Number(eventId) <= Number(previousStartedEventId ?? 0)) continue;
      const { workflowExecutionStartedEventAttributes: started } = event;
      if (started != null) about.push(`start of ${started.workflowType?.name}`);
      const { workflowExecutionSignaledEventAttributes: signaled } = event;
      if (signaled != null) about.push(`handler ${signaled.signalName}`);
      if (event.timerFiredEventAttributes != null) about.push('timer');
      const { activityTaskCompletedEventAttributes: completed } = event;
      const by = `${run} ${completed?.scheduledEventId}`;
      if (completed != null) about.push(`result of ${this.scheduled.get(by)}`);
    }
    for (const { body } of messages ?? [])
      if (body?.type_url?.endsWith('update.v1.Request'))
        about.push(`handler ${update.v1.Request.decode(body.value ?? new Uint8Array()).input?.name}`);
    this.known.set(keyOf(taskToken), about);
  }

  private learnActivity({ taskToken, activityType }: ActivityTask) {
    if (taskToken == null || taskToken.length === 0) return;
    this.known.set(keyOf(taskToken), [`activity ${activityType?.name}`]);
  }

  private ofToken(taskToken: Uint8Array): string[] {
    return this.known.get(keyOf(taskToken)) ?? [];
  }
}

const ENDS = new Map<number, string>([
  [enums.v1.CommandType.COMMAND_TYPE_CONTINUE_AS_NEW_WORKFLOW_EXECUTION, 'continue-as-new'],
  [enums.v1.CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION, 'end'],
]);

const keyOf = (token: Uint8Array) => Buffer.from(token).toString('base64');

function messageOf(body: Buffer): Buffer {
  const message = body.subarray(FRAME_BYTES, FRAME_BYTES + body.readUInt32BE(1));
  return body[0] === 1 ? gunzipSync(message) : message;
}
