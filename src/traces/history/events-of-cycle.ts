import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { type Event, Reader, timeOf } from '../../client/audit/history';
import type { SettleAnswer } from '../../domain/guard/settle';
import type { ReserveAnswer } from '../../domain/guard/state';
import type { CycleReport } from '../../domain/report';
import type { ActionResult } from '../../domain/vocabulary';
import type { TraceEvent } from '../trace';

const RESET = temporal.api.enums.v1.WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW;

/** What a cycle reported of each write that it was granted. */
export async function eventsOfCycle(
  client: Client,
  workflowId: string,
  events: readonly Event[],
): Promise<TraceEvent[]> {
  const reader = new Reader(client, workflowId);
  const reserved = (await answerOf(events, 'reserve', reader)) as ReserveAnswer | undefined;
  const closing = events.findLast((event) => event.workflowExecutionCompletedEventAttributes != null);
  if (reserved === undefined || closing === undefined) return [];
  const { reservationId: reservation, writes } = reserved;
  const { result: reported } = closing.workflowExecutionCompletedEventAttributes ?? {};
  const report = (await reader.first(reported)) as CycleReport;
  const settled = (await answerOf(events, 'settle', reader)) as SettleAnswer | undefined;
  const answered = settled?.known === true;
  const asked = await askedFor(events, reader);
  // Its reservation is that of the run before, whose activities after that point are not in this history.
  const wasReset = events.some((event) => event.workflowTaskFailedEventAttributes?.cause === RESET);
  const results = new Map(report.actions.map(({ key, result }) => [key, result]));
  return writes.flatMap(({ key: write, actions }) =>
    actions.flatMap((action) => {
      const result = results.get(action);
      if (result === undefined) return [];
      const said = saidOf(result, answered && settled.permitted[write] === true);
      // Of a close in slices the report has one row.
      const isSlice = writes.filter((other) => other.actions.includes(action)).length > 1;
      if (isSlice && said !== 'not sent') return [];
      const of = { reservation, write, said, answered, asked: wasReset || asked.has(write) };
      return [{ kind: 'report', at: timeOf(closing), ...of } as const];
    }),
  );
}

/** The writes that an activity was scheduled for. */
async function askedFor(events: readonly Event[], reader: Reader): Promise<ReadonlySet<string>> {
  const writes = events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
    ['cancel', 'flatten'].includes(scheduled?.activityType?.name ?? '') ? [scheduled?.input] : [],
  );
  const contexts = await Promise.all(writes.map((input) => reader.first(input)));
  return new Set(contexts.map((context) => (context as { write: string }).write));
}

/** Who was given the permit may know that it sent nothing, or only a part: that was found out, not the guard's word. */
function saidOf(result: ActionResult, permitted: boolean): 'not sent' | 'found' | 'unverified' {
  if (result === 'unverified') return 'unverified';
  const saysNotSent = result === 'blocked' || result === 'already_satisfied' || result === 'planned';
  return saysNotSent && !permitted ? 'not sent' : 'found';
}

/** What an activity of a name came to; undefined where it came to nothing. */
async function answerOf(events: readonly Event[], name: string, reader: Reader): Promise<unknown> {
  const asked = events.find(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === name,
  );
  const done = events.find(
    ({ activityTaskCompletedEventAttributes: completed }) =>
      completed != null && `${completed.scheduledEventId}` === `${asked?.eventId}`,
  );
  return await reader.first(done?.activityTaskCompletedEventAttributes?.result);
}
