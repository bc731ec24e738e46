import type { ReserveAnswer } from '../../domain/guard/state';
import type { CycleReport } from '../../domain/report';
import type { ReserveInput, WriteOutcome } from '../../workflows/contract';
import { grantsAny } from './guard-book';
import { type Event, type Reader, timeOf } from './history';

/** What a cycle's history says of what it did. */
export interface CycleFacts {
  /** What it was granted. */
  readonly grants: readonly {
    readonly at: number;
    readonly input: ReserveInput;
    readonly answer: ReserveAnswer;
  }[];
  /** What its activities said of each write, by its key; a cycle has one reservation. */
  readonly writes: ReadonlyMap<string, WriteFacts>;
  readonly report: CycleReport | null;
  /** Why there is no report, one line; null where there is one. */
  readonly ended: string | null;
}

export interface WriteFacts {
  readonly outcome: WriteOutcome | null;
  /** Why its activity ended without one, one line; null where it did not. */
  readonly problem: string | null;
}

interface Asked {
  readonly type: string;
  readonly input: unknown;
  readonly activityId: string | null | undefined;
}

const TOLD_OF = ['reserve', 'cancel', 'flatten'];

export async function cycleFacts(events: AsyncIterable<Event>, reader: Reader): Promise<CycleFacts> {
  const asked = new Map<string, Asked>();
  const grants: CycleFacts['grants'][number][] = [];
  const writes = new Map<string, WriteFacts>();
  let report: CycleReport | null = null;
  let ended: string | null = 'it has not ended yet';
  for await (const event of events) {
    const {
      activityTaskScheduledEventAttributes: scheduled,
      activityTaskCompletedEventAttributes: completed,
      workflowExecutionCompletedEventAttributes: reported,
    } = event;
    const type = scheduled?.activityType?.name ?? '';
    const failure = failureOf(event);
    if (scheduled != null && TOLD_OF.includes(type)) {
      const { activityId } = scheduled;
      const input = await reader.first(scheduled.input, activityId);
      asked.set(`${event.eventId}`, { type, input, activityId });
      if (type !== 'reserve') writes.set(keyOf(input), { outcome: null, problem: null });
    } else if (completed != null) {
      const question = asked.get(`${completed.scheduledEventId}`);
      if (question === undefined) continue;
      const answer = await reader.first(completed.result, question.activityId);
      if (question.type !== 'reserve')
        writes.set(keyOf(question.input), {
          outcome: (answer as WriteOutcome | undefined) ?? null,
          problem: null,
        });
      else if (isGrant(question.input, answer))
        grants.push({
          at: timeOf(event),
          input: question.input as ReserveInput,
          answer: answer as ReserveAnswer,
        });
    } else if (failure !== null) {
      const question = asked.get(failure.scheduled);
      if (question !== undefined && question.type !== 'reserve')
        writes.set(keyOf(question.input), { outcome: null, problem: failure.problem });
    } else if (reported != null) {
      report = ((await reader.first(reported.result)) as CycleReport | undefined) ?? null;
      ended = null;
    } else ended = endOf(event) ?? ended;
  }
  return { grants, writes, report, ended };
}

const keyOf = (input: unknown): string => `${(input as { write?: unknown } | undefined)?.write}`;

const isGrant = (input: unknown, answer: unknown): boolean =>
  input !== undefined && answer !== undefined && grantsAny(answer as ReserveAnswer);

/** An activity that ended without an answer. */
function failureOf(event: Event): { scheduled: string; problem: string } | null {
  const { activityTaskFailedEventAttributes: failed, activityTaskTimedOutEventAttributes: timedOut } = event;
  const ended = failed ?? timedOut ?? event.activityTaskCanceledEventAttributes;
  if (ended == null) return null;
  const message = failed?.failure?.message ?? timedOut?.failure?.message;
  return { scheduled: `${ended.scheduledEventId}`, problem: message ?? 'its activity was cancelled' };
}

/** How a cycle ended that has no report. */
function endOf(event: Event): string | null {
  if (event.workflowExecutionFailedEventAttributes != null)
    return `it failed: ${event.workflowExecutionFailedEventAttributes.failure?.message ?? 'no message'}`;
  if (event.workflowExecutionTimedOutEventAttributes != null) return 'its time was up';
  if (event.workflowExecutionCanceledEventAttributes != null) return 'it was cancelled';
  if (event.workflowExecutionTerminatedEventAttributes != null)
    return `it was terminated: ${event.workflowExecutionTerminatedEventAttributes.reason || 'no reason given'}`;
  return null;
}
