import type { temporal } from '@temporalio/proto';
import type { Predecessor } from '../../domain/guard/predecessor';
import type { GuardState } from '../../domain/guard/state';
import { type Event, type Reader, timeOf } from './history';

export interface GuardSignal {
  readonly name: string;
  readonly payload: unknown;
  /** When the server had it, ms. */
  readonly sentAt: number;
}

export interface GuardUpdate {
  readonly id: string;
  readonly name: string;
  readonly request: unknown;
  readonly answer: unknown;
}

/** What happened to a guard in one workflow task, in the order in which its code saw it. */
export interface GuardTask {
  /** Its start, ms: the guard's clock meanwhile. */
  readonly at: number;
  readonly signals: readonly GuardSignal[];
  readonly updates: readonly GuardUpdate[];
  /** What the guard learned of the one before it. */
  readonly predecessor: Predecessor | null;
  /** Patches that it marked: changes of the code that its run knows from then on. */
  readonly patches: readonly string[];
  readonly timerFired: boolean;
  readonly cancelled: boolean;
  /** What the next run begins with. */
  readonly continuedWith: GuardState | null;
}

/** How a guard's run began. */
export interface GuardStart {
  readonly at: number;
  /** The run that it continues, or that its starter saw before it. */
  readonly before: string | null;
  /** True where a guard continued as new: then `before` ended where it began. */
  readonly continued: boolean;
  /** What it was continued with; null where it was not, and where that cannot be read. */
  readonly carried: GuardState | null;
  /** A run that was reset begins as the one before did, and grants nothing. */
  readonly reset: boolean;
}

interface Input {
  readonly seenRunId?: string | null;
  readonly state?: GuardState;
}

/** @param runId of the run that the event begins */
export async function guardStart(event: Event, reader: Reader, runId: string): Promise<GuardStart | null> {
  const started = event.workflowExecutionStartedEventAttributes;
  if (started == null) return null;
  const input = (await reader.first(started.input)) as Input | undefined;
  const continued = (started.continuedExecutionRunId ?? '') !== '';
  return {
    at: timeOf(event),
    before: continued ? (started.continuedExecutionRunId ?? null) : (input?.seenRunId ?? null),
    continued,
    carried: continued ? (input?.state ?? null) : null,
    reset: started.originalExecutionRunId !== runId,
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };
type Open = Writable<GuardTask>;

const nothing = (): Open => ({
  at: 0,
  signals: [],
  updates: [],
  predecessor: null,
  patches: [],
  timerFired: false,
  cancelled: false,
  continuedWith: null,
});

/**
 * The workflow tasks that were carried out. A task sees what was recorded before it began; what it did
 * follows its completion. One that failed is carried out again, and sees all of it then.
 */
export async function* guardTasks(events: AsyncIterable<Event>, reader: Reader): AsyncGenerator<GuardTask> {
  const startedAt = new Map<string, number>();
  const requests = new Map<string, { name: string; request: unknown }>();
  /** Those that read the predecessor: a guard has another one, which tells it nothing that it decides by. */
  const activities = new Map<string, string | null | undefined>();
  let task: Open | null = null;
  let coming = nothing();
  for await (const event of events) {
    const {
      workflowTaskStartedEventAttributes: started,
      workflowTaskCompletedEventAttributes: completed,
      workflowExecutionUpdateAcceptedEventAttributes: accepted,
      workflowExecutionUpdateCompletedEventAttributes: answered,
      workflowExecutionContinuedAsNewEventAttributes: continued,
      activityTaskScheduledEventAttributes: scheduled,
      markerRecordedEventAttributes: marker,
    } = event;
    if (started != null) startedAt.set(`${event.eventId}`, timeOf(event));
    else if (completed != null) {
      if (task !== null) yield task;
      task = { ...coming, at: startedAt.get(`${completed.startedEventId}`) ?? timeOf(event) };
      coming = nothing();
      startedAt.clear();
    } else if (accepted != null) {
      const { name, args } = accepted.acceptedRequest?.input ?? {};
      requests.set(`${event.eventId}`, { name: name ?? '', request: await reader.first(args) });
    } else if (answered != null) {
      const asked = requests.get(`${answered.acceptedEventId}`);
      requests.delete(`${answered.acceptedEventId}`);
      if (asked !== undefined && answered.outcome?.success != null)
        task?.updates.push({
          ...asked,
          id: answered.meta?.updateId ?? '',
          answer: await reader.first(answered.outcome.success),
        });
    } else if (continued != null && task !== null) {
      const input = (await reader.first(continued.input)) as Input | undefined;
      task.continuedWith = input?.state ?? null;
    } else if (scheduled?.activityType?.name === 'readPredecessor')
      activities.set(`${event.eventId}`, scheduled.activityId);
    else if (marker != null) task?.patches.push(...patchIn(marker, reader));
    else await noteComing(coming, event, reader, activities);
  }
  if (task !== null) yield task;
}

/** What the next task will see. */
async function noteComing(
  coming: Open,
  event: Event,
  reader: Reader,
  activities: ReadonlyMap<string, string | null | undefined>,
): Promise<void> {
  const signalled = event.workflowExecutionSignaledEventAttributes;
  const activity = event.activityTaskCompletedEventAttributes;
  const failed = event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes;
  if (signalled != null)
    coming.signals.push({
      name: signalled.signalName ?? '',
      payload: await reader.sent(signalled.input),
      sentAt: timeOf(event),
    });
  // What it cannot learn from the history leaves it waiting, so it arms nothing.
  else if (activity != null && activities.has(`${activity.scheduledEventId}`)) {
    const activityId = activities.get(`${activity.scheduledEventId}`);
    coming.predecessor =
      ((await reader.first(activity.result, activityId)) as Predecessor | undefined) ?? null;
  } else if (failed != null && activities.has(`${failed.scheduledEventId}`)) coming.predecessor = NOT_LEARNED;
  else if (event.timerFiredEventAttributes != null) coming.timerFired = true;
  else if (event.workflowExecutionCancelRequestedEventAttributes != null) coming.cancelled = true;
}

const NOT_LEARNED: Predecessor = { kind: 'unreadable', runId: 'unknown', problem: 'its activity failed' };

/** Written by the SDK's Core, past every payload converter and codec. */
function patchIn(
  { markerName, details }: temporal.api.history.v1.IMarkerRecordedEventAttributes,
  reader: Reader,
): string[] {
  const data = details?.['patch-data']?.payloads?.[0]?.data;
  if (markerName !== 'core_patch' || data == null) return [];
  try {
    return [(JSON.parse(Buffer.from(data).toString()) as { id: string }).id];
  } catch {
    // A proxy may encode what the worker's codec does not.
    reader.unreadable += 1;
    return [];
  }
}
