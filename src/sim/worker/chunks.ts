import { attributesOf, type HistoryEvent, isOfCommand } from '../temporal/events';

/** The events up to one workflow task's start, and what its completion says. */
export interface Chunk {
  readonly events: readonly HistoryEvent[];
  readonly started: HistoryEvent;
  /** What followed the task's completion up to the next one's start; empty where it is not completed. */
  readonly after: readonly HistoryEvent[];
}

const ENDS_TASK = /^workflowTask(Completed|Failed|TimedOut)$/;

/** Cuts a history into what each workflow task saw; tasks that failed or timed out saw nothing for good. */
export function chunksOf(events: readonly HistoryEvent[]): Chunk[] {
  const starts = events.flatMap(({ kind }, i) => {
    const next = events[i + 1]?.kind;
    const counts = next !== 'workflowTaskTimedOut' && next !== 'workflowTaskFailed';
    return kind === 'workflowTaskStarted' && counts ? [i] : [];
  });
  return starts.map((at, n) => ({
    events: events.slice(n === 0 ? 0 : (starts[n - 1] as number) + 1, at + 1),
    started: events[at] as HistoryEvent,
    after: events.slice(at + 1, starts[n + 1] === undefined ? undefined : starts[n + 1]),
  }));
}

/** What is certain of a history: the state that a query is answered from has not seen a task that is still out. */
export function withoutOpenTask(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const at = events.findLastIndex(({ kind }) => kind === 'workflowTaskStarted');
  return at < 0 || events.slice(at + 1).some(({ kind }) => ENDS_TASK.test(kind))
    ? events
    : events.slice(0, at);
}

/** Events that the commands of the completed task before this chunk made, in order. */
export const commandEventsOf = ({ events }: Pick<Chunk, 'events'>): HistoryEvent[] =>
  events.filter(({ kind }) => isOfCommand(kind));

/** Updates that a task is known to have accepted. */
export const acceptedIn = ({ after }: Chunk) =>
  after.flatMap((event) => attributesOf(event, 'workflowExecutionUpdateAccepted') ?? []);

/** Patches that a task is known to have marked. */
export const patchesIn = ({ after }: Chunk): string[] =>
  after.flatMap((event) => {
    const data = attributesOf(event, 'markerRecorded')?.details?.['patch-data']?.payloads?.[0]?.data;
    return data == null ? [] : [(JSON.parse(Buffer.from(data).toString()) as { id: string }).id];
  });

/** Flags of the SDK that a task's completion named. */
export const flagsIn = ({ after }: Chunk): number[] =>
  after.flatMap((event) => attributesOf(event, 'workflowTaskCompleted')?.sdkMetadata?.langUsedFlags ?? []);
