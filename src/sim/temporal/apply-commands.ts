import { tsToMs } from '@temporalio/common/lib/time';
import Long from 'long';
import type { Command } from '../worker/commands';
import { attributesOf, type HistoryEvent, payloads } from './events';
import type { Run } from './run';

interface Place {
  /** Of the task's completion. */
  readonly completedId: number;
  /** Of the task's scheduling: updates are placed by it. */
  readonly scheduledId: number;
}

/** Writes what a workflow decided into its history, and sets it going. */
export function applyCommands(execution: Run, commands: readonly Command[], place: Place): void {
  for (const command of commands) apply(execution, command, place);
}

/** Lets a timer fire in so many ms. @param event by which it started */
export function startTimer(run: Run, event: HistoryEvent, ms: number): void {
  const timerId = attributesOf(event, 'timerStarted')?.timerId ?? '';
  const startedEventId = Long.fromNumber(event.id);
  const appointment = run.world.time.after(ms, () => {
    run.timers.delete(timerId);
    run.happen({ kind: 'timerFired', attributes: { timerId, startedEventId } });
  });
  run.timers.set(timerId, { startedEventId: event.id, appointment });
}

/** Signals another workflow, and tells the run whether it was there. @param event by which that was decided */
export function tellWhetherSignalled(run: Run, event: HistoryEvent): void {
  const { workflowExecution, signalName, input } =
    attributesOf(event, 'signalExternalWorkflowExecutionInitiated') ?? {};
  const workflowId = workflowExecution?.workflowId ?? '';
  const initiatedEventId = Long.fromNumber(event.id);
  run.world.time.after(2, () => {
    const found = run.world.signalExternal(workflowId, { signalName, input });
    run.happen({
      kind: found ? 'externalWorkflowExecutionSignaled' : 'signalExternalWorkflowExecutionFailed',
      attributes: { initiatedEventId, workflowExecution: { workflowId } },
    });
  });
}

function apply(execution: Run, command: Command, { completedId, scheduledId }: Place): void {
  const { world } = execution;
  const workflowTaskCompletedEventId = Long.fromNumber(completedId);
  const userMetadata = command.userMetadata;
  if (command.startTimer != null) {
    const { seq, startToFireTimeout } = command.startTimer;
    const timerId = String(seq);
    const event = execution.write({
      kind: 'timerStarted',
      attributes: { timerId, startToFireTimeout, workflowTaskCompletedEventId },
      userMetadata,
    });
    startTimer(execution, event, tsToMs(startToFireTimeout));
  } else if (command.cancelTimer != null) {
    const timerId = String(command.cancelTimer.seq);
    const timer = execution.timers.get(timerId);
    if (timer !== undefined) timer.appointment.cancelled = true;
    execution.timers.delete(timerId);
    execution.tasks.unfire(timerId);
    execution.write({
      kind: 'timerCanceled',
      attributes: {
        timerId,
        startedEventId: Long.fromNumber(timer?.startedEventId ?? 0),
        workflowTaskCompletedEventId,
      },
    });
  } else if (command.scheduleActivity != null) {
    const {
      activityId,
      activityType,
      taskQueue,
      headers,
      arguments: args,
      ...rest
    } = command.scheduleActivity;
    const {
      scheduleToCloseTimeout,
      scheduleToStartTimeout,
      startToCloseTimeout,
      heartbeatTimeout,
      retryPolicy,
    } = rest;
    const event = execution.write({
      kind: 'activityTaskScheduled',
      attributes: {
        activityId,
        activityType: { name: activityType },
        taskQueue: { name: taskQueue || execution.taskQueue },
        header: { fields: headers },
        input: payloads(args),
        scheduleToCloseTimeout,
        scheduleToStartTimeout,
        startToCloseTimeout,
        heartbeatTimeout,
        retryPolicy,
        workflowTaskCompletedEventId,
      },
      userMetadata,
    });
    execution.schedule(event);
  } else if (command.requestCancelActivity != null) {
    const activity = [...execution.activities.values()].find(
      ({ attributes }) => attributes.activityId === String(command.requestCancelActivity?.seq),
    );
    execution.write({
      kind: 'activityTaskCancelRequested',
      attributes: {
        scheduledEventId: Long.fromNumber(activity?.event.id ?? 0),
        workflowTaskCompletedEventId,
      },
    });
    activity?.requestCancel();
  } else if (command.signalExternalWorkflowExecution != null) {
    const { workflowExecution, signalName, args } = command.signalExternalWorkflowExecution;
    const workflowId = workflowExecution?.workflowId ?? '';
    const input = payloads(args);
    const event = execution.write({
      kind: 'signalExternalWorkflowExecutionInitiated',
      attributes: { workflowExecution: { workflowId }, signalName, input, workflowTaskCompletedEventId },
    });
    tellWhetherSignalled(execution, event);
  } else if (command.updateResponse?.accepted != null) {
    const id = command.updateResponse.protocolInstanceId ?? '';
    const acceptedRequest = execution.updates.accepted(id, execution.events.length + 1);
    execution.write({
      kind: 'workflowExecutionUpdateAccepted',
      attributes: {
        protocolInstanceId: id,
        acceptedRequestMessageId: `${id}/request`,
        acceptedRequestSequencingEventId: Long.fromNumber(scheduledId),
        acceptedRequest,
      },
    });
  } else if (command.updateResponse?.completed != null) {
    const { protocolInstanceId, completed } = command.updateResponse;
    const outcome = { success: payloads([completed]) };
    const { acceptedEventId, meta } = execution.updates.completed(protocolInstanceId ?? '', outcome);
    execution.write({
      kind: 'workflowExecutionUpdateCompleted',
      attributes: { meta, acceptedEventId: Long.fromNumber(acceptedEventId), outcome },
    });
  } else if (command.setPatchMarker != null) {
    const { patchId, deprecated } = command.setPatchMarker;
    execution.write({
      kind: 'markerRecorded',
      attributes: {
        markerName: 'core_patch',
        details: { 'patch-data': payloads([json({ id: patchId, deprecated: deprecated ?? false })]) },
        workflowTaskCompletedEventId,
      },
    });
    execution.write({
      kind: 'upsertWorkflowSearchAttributes',
      attributes: {
        searchAttributes: { indexedFields: { TemporalChangeVersion: json([patchId]) } },
        workflowTaskCompletedEventId,
      },
    });
  } else if (command.upsertWorkflowSearchAttributes != null) {
    const { searchAttributes } = command.upsertWorkflowSearchAttributes;
    Object.assign(execution.searchAttributes, searchAttributes?.indexedFields);
    execution.write({
      kind: 'upsertWorkflowSearchAttributes',
      attributes: { searchAttributes, workflowTaskCompletedEventId },
    });
  } else if (command.completeWorkflowExecution != null) {
    const { result } = command.completeWorkflowExecution;
    execution.close('completed', {
      kind: 'workflowExecutionCompleted',
      attributes: { result: payloads(result == null ? [] : [result]), workflowTaskCompletedEventId },
    });
  } else if (command.failWorkflowExecution != null) {
    const { failure } = command.failWorkflowExecution;
    execution.close('failed', {
      kind: 'workflowExecutionFailed',
      attributes: { failure, workflowTaskCompletedEventId },
    });
  } else if (command.cancelWorkflowExecution != null) {
    execution.close('canceled', {
      kind: 'workflowExecutionCanceled',
      attributes: { workflowTaskCompletedEventId },
    });
  } else if (command.continueAsNewWorkflowExecution != null) {
    const { arguments: args } = command.continueAsNewWorkflowExecution;
    const {
      workflowId,
      workflowType,
      taskQueue,
      workflowTaskTimeout,
      workflowRunTimeout,
      firstExecutionRunId,
    } = execution.started;
    const runId = world.continueAsNew(execution, {
      workflowId,
      workflowType,
      taskQueue,
      input: payloads(args),
      workflowTaskTimeout,
      workflowRunTimeout,
      continuedExecutionRunId: execution.runId,
      firstExecutionRunId,
      attempt: 1,
      header: {},
      searchAttributes: { indexedFields: execution.searchAttributes },
    });
    execution.close('continuedAsNew', {
      kind: 'workflowExecutionContinuedAsNew',
      attributes: {
        newExecutionRunId: runId,
        workflowType,
        taskQueue,
        input: payloads(args),
        workflowTaskTimeout,
        workflowTaskCompletedEventId,
      },
    });
  } else {
    throw new Error(`the simulated server knows no such command: ${Object.keys(command)}`);
  }
}

const json = (value: unknown) => ({
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from(JSON.stringify(value)),
});
