import { defaultPayloadConverter } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time';
import type { temporal } from '@temporalio/proto';
import type { Predecessor } from '../../domain/guard/predecessor';
import type { GuardState } from '../../domain/guard/state';
import type { GuardInput } from '../../workflows/remediation-guard';

export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

/** One run of a workflow, as the server tells it. */
export interface RunHistory {
  readonly workflowId: string;
  readonly runId: string;
  readonly events: readonly HistoryEvent[];
}

/** What a guard is told in a workflow task. */
export type Message =
  | { readonly kind: 'signal'; readonly name: string; readonly payload: unknown; readonly sentAt: number }
  | { readonly kind: 'cancellation'; readonly sentAt: number }
  | { readonly kind: 'timer' }
  | { readonly kind: 'predecessor'; readonly found: Predecessor };

/** An update that it carried out. */
export interface Update {
  readonly kind: 'update';
  readonly id: string;
  readonly name: string;
  readonly request: unknown;
  readonly answer: unknown;
}

/** A workflow task that counts. */
export interface Task {
  /** What `Date.now()` was in it, ms. */
  readonly at: number;
  readonly messages: readonly Message[];
  readonly updates: readonly Update[];
}

/** One run of a guard. */
export interface GuardRun {
  readonly runId: string;
  readonly startedAt: number;
  /** It goes on with another run's state. */
  readonly isContinued: boolean;
  /** The state that it was started with. */
  readonly carried: GuardState | null;
  readonly wasReset: boolean;
  readonly tasks: readonly Task[];
  readonly end:
    | { readonly kind: 'open' | 'terminated' | 'other'; readonly at: number }
    | { readonly kind: 'continued'; readonly at: number; readonly state: GuardState | null };
}

export function decoded(payloads: temporal.api.common.v1.IPayloads | null | undefined): unknown {
  const payload = payloads?.payloads?.[0];
  return payload == null ? undefined : defaultPayloadConverter.fromPayload(payload);
}

export const timeOf = ({ eventTime }: HistoryEvent): number => optionalTsToMs(eventTime) ?? 0;

const carriedIn = (payloads: temporal.api.common.v1.IPayloads | null | undefined): GuardState | null =>
  (decoded(payloads) as GuardInput | undefined)?.state ?? null;

/** Reads a guard's history as the tasks that its worker was given. */
export function guardRunOf({ runId, events }: RunHistory): GuardRun {
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  const tasks: { at: number; messages: Message[]; updates: Update[] }[] = [];
  const accepted = new Map<string, temporal.api.update.v1.IRequest>();
  const activities = new Map<string, string>();
  let waiting: Message[] = [];
  let at = 0;
  let end: GuardRun['end'] = { kind: 'open', at: Number.POSITIVE_INFINITY };
  for (const event of events) {
    const message = messageIn(event, activities);
    if (message !== null) waiting.push(message);
    if (event.workflowTaskStartedEventAttributes != null) at = timeOf(event);
    if (event.workflowTaskCompletedEventAttributes != null) {
      tasks.push({ at, messages: waiting, updates: [] });
      waiting = [];
    }
    const asked = event.workflowExecutionUpdateAcceptedEventAttributes;
    if (asked?.acceptedRequest != null) accepted.set(String(event.eventId), asked.acceptedRequest);
    const done = event.workflowExecutionUpdateCompletedEventAttributes;
    if (done != null) {
      const request = accepted.get(String(done.acceptedEventId));
      tasks.at(-1)?.updates.push({
        kind: 'update',
        id: done.meta?.updateId ?? '',
        name: request?.input?.name ?? '',
        request: decoded(request?.input?.args),
        answer: decoded(done.outcome?.success),
      });
    }
    end = endIn(event) ?? end;
  }
  return {
    runId,
    startedAt: timeOf(events[0] ?? {}),
    isContinued: !!started?.continuedExecutionRunId,
    carried: carriedIn(started?.input),
    wasReset: !!started?.originalExecutionRunId && started.originalExecutionRunId !== runId,
    tasks,
    end,
  };
}

function messageIn(event: HistoryEvent, activities: Map<string, string>): Message | null {
  const sentAt = timeOf(event);
  const signal = event.workflowExecutionSignaledEventAttributes;
  if (signal != null)
    return { kind: 'signal', name: signal.signalName ?? '', payload: payloadOrNothing(signal.input), sentAt };
  if (event.workflowExecutionCancelRequestedEventAttributes != null) return { kind: 'cancellation', sentAt };
  if (event.timerFiredEventAttributes != null) return { kind: 'timer' };
  const scheduled = event.activityTaskScheduledEventAttributes;
  if (scheduled != null) activities.set(String(event.eventId), scheduled.activityType?.name ?? '');
  const isOfBirth = (id: unknown) => activities.get(String(id)) === 'readPredecessor';
  const completed = event.activityTaskCompletedEventAttributes;
  if (completed != null && isOfBirth(completed.scheduledEventId))
    return { kind: 'predecessor', found: decoded(completed.result) as Predecessor };
  const failed = event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes;
  if (failed != null && isOfBirth(failed.scheduledEventId))
    return { kind: 'predecessor', found: { kind: 'unreadable', runId: 'unknown', problem: 'not read' } };
  return null;
}

/** As the guards' payload converter has it: what cannot be decoded is nothing. */
function payloadOrNothing(input: temporal.api.common.v1.IPayloads | null | undefined): unknown {
  try {
    return decoded(input);
  } catch {
    return undefined;
  }
}

function endIn(event: HistoryEvent): GuardRun['end'] | null {
  const at = timeOf(event);
  const continued = event.workflowExecutionContinuedAsNewEventAttributes;
  if (continued != null) return { kind: 'continued', at, state: carriedIn(continued.input) };
  if (event.workflowExecutionTerminatedEventAttributes != null) return { kind: 'terminated', at };
  const ended =
    event.workflowExecutionFailedEventAttributes ??
    event.workflowExecutionCompletedEventAttributes ??
    event.workflowExecutionCanceledEventAttributes ??
    event.workflowExecutionTimedOutEventAttributes;
  return ended == null ? null : { kind: 'other', at };
}
