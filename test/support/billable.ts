import type { temporal } from '@temporalio/proto';

type Event = temporal.api.history.v1.IHistoryEvent;

/**
 * What Temporal Cloud bills as an Action, of what a history shows:
 * https://docs.temporal.io/cloud/actions. Queries, heartbeats and what a Schedule costs are in none.
 */
export interface Billable {
  readonly starts: number;
  readonly activities: number;
  readonly timers: number;
  readonly signals: number;
  readonly updates: number;
  readonly upserts: number;
  /** Workflow tasks that recorded a marker, as `patched` does: those of one task are one Action. */
  readonly marked: number;
}

const PATCHES = 'TemporalChangeVersion';

/** Counts them in a history. A signal between workflows is counted where it is sent. */
export function billableIn(events: readonly Event[]): Billable {
  const sum = (of: (event: Event) => number) => events.reduce((total, event) => total + of(event), 0);
  const has = (attributes: unknown) => Number(attributes != null);
  return {
    starts: sum((event) => has(event.workflowExecutionStartedEventAttributes)),
    // One that was tried again shows its last attempt, with its number.
    activities: sum(({ activityTaskStartedEventAttributes: started }) =>
      started == null ? 0 : Number(started.attempt ?? 1),
    ),
    timers: sum((event) => has(event.timerStartedEventAttributes)),
    signals: sum((event) => has(event.signalExternalWorkflowExecutionInitiatedEventAttributes)),
    updates: sum((event) => has(event.workflowExecutionUpdateAcceptedEventAttributes)),
    upserts: sum(({ upsertWorkflowSearchAttributesEventAttributes: upsert }) =>
      // What `patched` sets is free.
      Number(Object.keys(upsert?.searchAttributes?.indexedFields ?? {}).some((name) => name !== PATCHES)),
    ),
    marked: new Set(
      events.flatMap(({ markerRecordedEventAttributes: marker }) =>
        marker == null ? [] : [`${marker.workflowTaskCompletedEventId}`],
      ),
    ).size,
  };
}

/** Updates that a cycle sent to its guard, by the id of each. */
export const updatesOf = (workflowId: string, guard: readonly Event[]): number =>
  guard.filter(({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) =>
    accepted?.acceptedRequest?.meta?.updateId?.startsWith(`${workflowId}/`),
  ).length;

interface Look {
  readonly conclusive: boolean;
  readonly guard?: unknown;
}

/**
 * Queries that a cycle sent to its guard, by what its looks say: it is asked where something differs, and where the
 * bot says nothing, whether it was said to be down.
 */
export function queriesIn(events: readonly Event[]): number {
  const looks = new Set(
    events
      .filter(
        ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'observe',
      )
      .map(({ eventId }) => `${eventId}`),
  );
  return events.filter(({ activityTaskCompletedEventAttributes: completed }) => {
    if (completed == null || !looks.has(`${completed.scheduledEventId}`)) return false;
    const text = Buffer.from(completed.result?.payloads?.[0]?.data ?? []).toString();
    const { conclusive, guard } = JSON.parse(text) as Look;
    return !conclusive || guard != null;
  }).length;
}
