import type { SettleAnswer } from '../../domain/guard/settle';
import type { ReserveAnswer } from '../../domain/guard/state';
import type { CycleReport } from '../../domain/report';
import type { ActionResult } from '../../domain/vocabulary';
import type { TraceEvent } from '../trace';
import { decoded, type HistoryEvent, type RunHistory, timeOf } from './guard-run';

/** What a cycle reported of each write that it was granted. */
export function eventsOfCycle({ events }: RunHistory): TraceEvent[] {
  const reserved = answerOf(events, 'reserve') as ReserveAnswer | undefined;
  const closing = events.findLast((event) => event.workflowExecutionCompletedEventAttributes != null);
  if (reserved === undefined || closing === undefined) return [];
  const report = decoded(closing.workflowExecutionCompletedEventAttributes?.result) as CycleReport;
  const settled = answerOf(events, 'settle') as SettleAnswer | undefined;
  const answered = settled?.known === true;
  const results = new Map(report.actions.map(({ key, result }) => [key, result]));
  return reserved.writes.flatMap(({ key: write, actions }) =>
    actions.flatMap((action) => {
      const result = results.get(action);
      if (result === undefined) return [];
      const said = saidOf(result, answered && settled.permitted[write] === true);
      // Of a close in slices the report has one row.
      const isSlice = reserved.writes.filter((other) => other.actions.includes(action)).length > 1;
      if (isSlice && said !== 'not sent') return [];
      return [
        {
          kind: 'report',
          at: timeOf(closing),
          reservation: reserved.reservationId,
          write,
          said,
          answered,
        } as const,
      ];
    }),
  );
}

/** Who was given the permit may know that it sent nothing, or only a part: that was found out, not the guard's word. */
function saidOf(result: ActionResult, permitted: boolean): 'not sent' | 'found' | 'unverified' {
  if (result === 'unverified') return 'unverified';
  const saysNotSent = result === 'blocked' || result === 'already_satisfied' || result === 'planned';
  return saysNotSent && !permitted ? 'not sent' : 'found';
}

/** What an activity of a name came to. */
function answerOf(events: readonly HistoryEvent[], name: string): unknown {
  const asked = events.find(
    ({ activityTaskScheduledEventAttributes }) =>
      activityTaskScheduledEventAttributes?.activityType?.name === name,
  );
  const id = String(asked?.eventId);
  const done = events.find(
    ({ activityTaskCompletedEventAttributes }) =>
      activityTaskCompletedEventAttributes != null &&
      String(activityTaskCompletedEventAttributes.scheduledEventId) === id,
  );
  return done === undefined ? undefined : decoded(done.activityTaskCompletedEventAttributes?.result);
}
