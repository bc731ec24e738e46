import { tsToMs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import Long from 'long';
import { startTimer, tellWhetherSignalled } from './apply-commands';
import { type Attributes, attributesOf, type HistoryEvent, type Kind, type Unplaced } from './events';
import type { ResetFrom, Run } from './run';

const { WorkflowTaskFailedCause } = temporal.api.enums.v1;

/**
 * Gives a run that was reset what it goes on from, as the server does: the events before the task that is done
 * again, that task as failed, and the signals and updates that came after it. What was open then is open again.
 */
export function carryOver(run: Carried, { runId, events, after }: ResetFrom): void {
  run.events.push(...events);
  for (const event of events)
    Object.assign(
      run.searchAttributes,
      attributesOf(event, 'upsertWorkflowSearchAttributes')?.searchAttributes?.indexedFields,
    );
  run.updates.remember(events);
  run.write({
    kind: 'workflowTaskFailed',
    attributes: {
      scheduledEventId: attributesOf(events.at(-1) as HistoryEvent, 'workflowTaskStarted')?.scheduledEventId,
      startedEventId: Long.fromNumber(events.length),
      cause: WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW,
      baseRunId: runId,
      newRunId: run.runId,
    },
  });
  for (const event of after) comesAgain(run, event);
  for (const event of events) if (isOpen(events, event)) open(run, event);
}

type Carried = Run & { readonly events: HistoryEvent[] };

function comesAgain(run: Carried, { kind, attributes }: Unplaced): void {
  if (kind === 'workflowExecutionSignaled') run.write({ kind, attributes });
  const request =
    kind === 'workflowExecutionUpdateAccepted'
      ? (attributes as Attributes<typeof kind>).acceptedRequest
      : kind === 'workflowExecutionUpdateAdmitted'
        ? (attributes as Attributes<typeof kind>).request
        : null;
  if (request == null) return;
  run.write({ kind: 'workflowExecutionUpdateAdmitted', attributes: { request } });
  run.updates.know(request);
}

/** What ends what an event began, and how the end names it. */
const ENDS: readonly (readonly [begun: Kind, by: string, ends: readonly Kind[]])[] = [
  ['timerStarted', 'startedEventId', ['timerFired', 'timerCanceled']],
  [
    'activityTaskScheduled',
    'scheduledEventId',
    ['activityTaskCompleted', 'activityTaskFailed', 'activityTaskTimedOut', 'activityTaskCanceled'],
  ],
  [
    'signalExternalWorkflowExecutionInitiated',
    'initiatedEventId',
    ['signalExternalWorkflowExecutionFailed', 'externalWorkflowExecutionSignaled'],
  ],
];

function isOpen(events: readonly HistoryEvent[], { kind, id }: HistoryEvent): boolean {
  const found = ENDS.find(([begun]) => begun === kind);
  if (found === undefined) return false;
  const [, by, ends] = found;
  return !events.some((end) => ends.includes(end.kind) && Number(named(end, by)) === id);
}

const named = (event: HistoryEvent, by: string): unknown =>
  (attributesOf(event, event.kind) as Record<string, unknown> | undefined)?.[by];

function open(run: Carried, event: HistoryEvent): void {
  const timer = attributesOf(event, 'timerStarted');
  if (timer !== undefined) {
    const firesAt = event.at + tsToMs(timer.startToFireTimeout);
    startTimer(run, event, Math.max(0, firesAt - run.world.time.now()));
  } else if (event.kind === 'activityTaskScheduled') {
    run.schedule(event);
    const isCancelled = run.events.some(
      (each) => Number(attributesOf(each, 'activityTaskCancelRequested')?.scheduledEventId) === event.id,
    );
    if (isCancelled) run.activities.get(event.id)?.requestCancel();
  } else tellWhetherSignalled(run, event);
}
