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
}

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
    upserts: sum((event) => has(event.upsertWorkflowSearchAttributesEventAttributes)),
  };
}

/** Updates that a cycle sent to its guard, by the id of each. */
export const updatesOf = (workflowId: string, guard: readonly Event[]): number =>
  guard.filter(({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) =>
    accepted?.acceptedRequest?.meta?.updateId?.startsWith(`${workflowId}/`),
  ).length;
