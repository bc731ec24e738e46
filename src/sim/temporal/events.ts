import { msNumberToTs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import Long from 'long';

type Raw = temporal.api.history.v1.IHistoryEvent;
const { EventType } = temporal.api.enums.v1;

/** What kinds of events a history has here, by the name of their attributes. */
const TYPES = {
  workflowExecutionStarted: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
  workflowExecutionCompleted: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
  workflowExecutionFailed: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
  workflowExecutionCanceled: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
  workflowExecutionTerminated: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
  workflowExecutionTimedOut: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
  workflowExecutionContinuedAsNew: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
  workflowExecutionCancelRequested: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED,
  workflowExecutionSignaled: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
  workflowExecutionUpdateAdmitted: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ADMITTED,
  workflowExecutionUpdateAccepted: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
  workflowExecutionUpdateCompleted: EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED,
  workflowTaskScheduled: EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
  workflowTaskStarted: EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
  workflowTaskCompleted: EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
  workflowTaskTimedOut: EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
  workflowTaskFailed: EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
  activityTaskScheduled: EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
  activityTaskStarted: EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
  activityTaskCompleted: EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
  activityTaskFailed: EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
  activityTaskTimedOut: EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT,
  activityTaskCancelRequested: EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED,
  activityTaskCanceled: EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED,
  timerStarted: EventType.EVENT_TYPE_TIMER_STARTED,
  timerFired: EventType.EVENT_TYPE_TIMER_FIRED,
  timerCanceled: EventType.EVENT_TYPE_TIMER_CANCELED,
  markerRecorded: EventType.EVENT_TYPE_MARKER_RECORDED,
  upsertWorkflowSearchAttributes: EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
  workflowPropertiesModified: EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED,
  signalExternalWorkflowExecutionInitiated: EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
  signalExternalWorkflowExecutionFailed: EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED,
  externalWorkflowExecutionSignaled: EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED,
} as const;

export type Kind = keyof typeof TYPES;
/** Attributes of a kind of event. */
export type Attributes<K extends Kind> = NonNullable<Raw[`${K}EventAttributes` & keyof Raw]>;

/** An event of a history, as the server writes it, and its kind. */
export type HistoryEvent = Raw & { readonly kind: Kind; readonly id: number; readonly at: number };

/** An event that has no place in the history yet. */
export interface Unplaced<K extends Kind = Kind> {
  readonly kind: K;
  readonly attributes: Attributes<K>;
  readonly userMetadata?: Raw['userMetadata'];
}

export function placed({ kind, attributes, userMetadata }: Unplaced, id: number, at: number): HistoryEvent {
  return {
    kind,
    id,
    at,
    eventId: Long.fromNumber(id),
    eventTime: msNumberToTs(at),
    eventType: TYPES[kind],
    [`${kind}EventAttributes`]: attributes,
    ...(userMetadata == null ? {} : { userMetadata }),
  };
}

/** An event without its place. */
export const unplaced = (event: HistoryEvent): Unplaced => ({
  kind: event.kind,
  attributes: attributesOf(event, event.kind) ?? {},
});

/** The attributes of an event that is of a kind; undefined where it is of another. */
export function attributesOf<K extends Kind>(event: HistoryEvent, kind: K): Attributes<K> | undefined {
  return event.kind === kind ? (event as never)[`${kind}EventAttributes`] : undefined;
}

/** What ends an activity: moved behind everything else that was buffered with it, as the server does. */
export const endsActivity = (kind: Kind): boolean =>
  kind === 'activityTaskStarted' ||
  kind === 'activityTaskCompleted' ||
  kind === 'activityTaskFailed' ||
  kind === 'activityTaskTimedOut' ||
  kind === 'activityTaskCanceled';

/** Kinds that commands of a workflow task make: they follow its completion in the order of the commands. */
const OF_COMMANDS: ReadonlySet<Kind> = new Set<Kind>([
  'workflowExecutionCompleted',
  'workflowExecutionFailed',
  'workflowExecutionCanceled',
  'workflowExecutionContinuedAsNew',
  'workflowExecutionUpdateAccepted',
  'workflowExecutionUpdateCompleted',
  'activityTaskScheduled',
  'activityTaskCancelRequested',
  'timerStarted',
  'timerCanceled',
  'markerRecorded',
  'upsertWorkflowSearchAttributes',
  'workflowPropertiesModified',
  'signalExternalWorkflowExecutionInitiated',
]);
export const isOfCommand = (kind: Kind): boolean => OF_COMMANDS.has(kind);

export const payloads = <P>(list: P[] | null | undefined) => ({ payloads: list ?? [] });
