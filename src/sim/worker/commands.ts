import type { coresdk } from '@temporalio/proto';
import { attributesOf, type HistoryEvent, type Kind } from '../temporal/events';

export type Command = coresdk.workflow_commands.IWorkflowCommand;

/** A command that the server will write into the history, and what workflow and event agree on. */
export interface Expected {
  readonly kind: Kind;
  /** Compared with what the event names; null where the kind says everything. */
  readonly name: string | null;
  readonly seq: number;
}

/** What a command will be in the history; undefined where it leaves nothing there. */
export function expectedOf(command: Command): Expected[] {
  const one = (kind: Kind, name: string | null = null, seq = 0): Expected[] => [{ kind, name, seq }];
  if (command.startTimer != null) return one('timerStarted', String(command.startTimer.seq));
  if (command.cancelTimer != null) return one('timerCanceled', String(command.cancelTimer.seq));
  if (command.scheduleActivity != null) {
    const { activityId, activityType, seq } = command.scheduleActivity;
    return one('activityTaskScheduled', `${activityId} ${activityType}`, seq ?? 0);
  }
  if (command.requestCancelActivity != null) return one('activityTaskCancelRequested');
  if (command.signalExternalWorkflowExecution != null) {
    const { seq, signalName } = command.signalExternalWorkflowExecution;
    return one('signalExternalWorkflowExecutionInitiated', signalName ?? '', seq ?? 0);
  }
  if (command.updateResponse?.accepted != null) return one('workflowExecutionUpdateAccepted');
  if (command.updateResponse?.completed != null) return one('workflowExecutionUpdateCompleted');
  if (command.updateResponse?.rejected != null) return [];
  if (command.setPatchMarker != null)
    return [...one('markerRecorded'), ...one('upsertWorkflowSearchAttributes')];
  if (command.upsertWorkflowSearchAttributes != null) return one('upsertWorkflowSearchAttributes');
  if (command.modifyWorkflowProperties != null) return one('workflowPropertiesModified');
  if (command.completeWorkflowExecution != null) return one('workflowExecutionCompleted');
  if (command.failWorkflowExecution != null) return one('workflowExecutionFailed');
  if (command.cancelWorkflowExecution != null) return one('workflowExecutionCanceled');
  if (command.continueAsNewWorkflowExecution != null) return one('workflowExecutionContinuedAsNew');
  throw new Error(`the simulated server knows no such command: ${Object.keys(command)}`);
}

/** What an event that a command made names. */
export function nameIn(event: HistoryEvent): string | null {
  switch (event.kind) {
    case 'timerStarted':
      return attributesOf(event, event.kind)?.timerId ?? '';
    case 'timerCanceled':
      return attributesOf(event, event.kind)?.timerId ?? '';
    case 'activityTaskScheduled': {
      const { activityId, activityType } = attributesOf(event, event.kind) ?? {};
      return `${activityId} ${activityType?.name}`;
    }
    case 'signalExternalWorkflowExecutionInitiated':
      return attributesOf(event, event.kind)?.signalName ?? '';
    default:
      return null;
  }
}

/** What ends a run. */
export const endsRun = (command: Command): boolean =>
  command.completeWorkflowExecution != null ||
  command.failWorkflowExecution != null ||
  command.cancelWorkflowExecution != null ||
  command.continueAsNewWorkflowExecution != null;

/**
 * The commands of one workflow task as Core sends them: nothing of what is begun and taken back within it, and
 * the end of the run last, whatever the workflow decided after it.
 */
export function asSent(commands: readonly Command[]): Command[] {
  const cancelled = new Set(commands.flatMap(({ cancelTimer }) => cancelTimer?.seq ?? []));
  const started = new Set(commands.flatMap(({ startTimer }) => startTimer?.seq ?? []));
  const both = (seq: number | null | undefined) => seq != null && cancelled.has(seq) && started.has(seq);
  const kept = commands.filter(
    ({ startTimer, cancelTimer }) => !both(startTimer?.seq) && !both(cancelTimer?.seq),
  );
  return [...kept.filter((command) => !endsRun(command)), ...kept.filter(endsRun)];
}
