import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import { canMarkCycles, viewAttributes } from '../client/attributes';
import { type Event, Reader, type Run } from '../client/audit/history';
import { CYCLE_TYPE, GUARD_TYPE, guardId, OUTCOME_ATTRIBUTE } from '../domain/names';
import type { ReplayedKind, ReplayedState } from './answer';

export type History = temporal.api.history.v1.IHistory;

/** Histories of one kind, as the server lists them. */
export interface Listed {
  readonly kind: ReplayedKind;
  readonly state: ReplayedState;
  /** List filters; what the first ones find is worth more than what the last ones do. */
  readonly queries: readonly string[];
}

/**
 * What is asked of a namespace, what matters most first: those that run, whenever they began, then those that
 * closed since; of closed cycles those that were not clean before those that were.
 * @param since ms since the epoch
 */
export async function listedKinds(client: Client, account: string | null, since: number): Promise<Listed[]> {
  const guards = [
    `WorkflowType = '${GUARD_TYPE}'`,
    ...(account === null ? [] : [`WorkflowId = '${guardId(account)}'`]),
  ];
  const cycles = [
    `WorkflowType = '${CYCLE_TYPE}'`,
    ...(account === null ? [] : [`WorkflowId STARTS_WITH 'reconcile/${account}-'`]),
  ];
  const running = `ExecutionStatus = 'Running'`;
  // A server on SQLite or PostgreSQL takes what runs for closed at the end of time.
  const closed = `ExecutionStatus != 'Running' AND CloseTime >= '${new Date(since).toISOString()}'`;
  const outcomes = canMarkCycles(await viewAttributes(client))
    ? [`${OUTCOME_ATTRIBUTE} IS NOT NULL`, `${OUTCOME_ATTRIBUTE} IS NULL`]
    : [];
  const all = (...filters: string[]) => filters.join(' AND ');
  return [
    { kind: 'guard', state: 'running', queries: [all(...guards, running)] },
    { kind: 'cycle', state: 'running', queries: [all(...cycles, running)] },
    { kind: 'guard', state: 'closed', queries: [all(...guards, closed)] },
    {
      kind: 'cycle',
      state: 'closed',
      queries:
        outcomes.length === 0
          ? [all(...cycles, closed)]
          : outcomes.map((outcome) => all(...cycles, closed, outcome)),
    },
  ];
}

/** The runs of a kind, a page at a time: only one page is ever held. */
export async function* runsOf(client: Client, { queries }: Listed): AsyncGenerator<Run> {
  for (const query of queries)
    for await (const { workflowId, runId } of client.workflow.list({ query })) yield { workflowId, runId };
}

/** How many the server knows of. */
export async function countOf(client: Client, { queries }: Listed): Promise<number> {
  const counts = await Promise.all(queries.map((query) => client.workflow.count(query)));
  return counts.reduce((sum, { count }) => sum + count, 0);
}

/** The whole history of one run; null where it was deleted. */
export async function wholeHistory(client: Client, { workflowId, runId }: Run): Promise<History | null> {
  try {
    return await client.workflow.getHandle(workflowId, runId).fetchHistory();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/**
 * Why what a worker wrote into a history cannot be read here, or null: a replay without its codec would show
 * a difference where there is none. Its first payload tells; signals may come from anybody.
 */
export async function unreadableBy(
  client: Client,
  { workflowId }: Run,
  { events }: History,
): Promise<string | null> {
  const reader = new Reader(client, workflowId);
  const written = (events ?? []).find((event) => payloadsByWorker(event) != null);
  if (written === undefined) await reader.first(events?.[0]?.workflowExecutionStartedEventAttributes?.input);
  else await reader.first(payloadsByWorker(written), activityIn(written, events ?? []));
  return reader.problem;
}

const payloadsByWorker = (event: Event) =>
  event.activityTaskScheduledEventAttributes?.input ??
  event.activityTaskCompletedEventAttributes?.result ??
  event.workflowExecutionUpdateCompletedEventAttributes?.outcome?.success ??
  event.workflowExecutionCompletedEventAttributes?.result ??
  event.workflowExecutionContinuedAsNewEventAttributes?.input;

/** Id of the activity that the payloads of an event belong to. */
function activityIn(event: Event, events: readonly Event[]): string | null | undefined {
  const completed = event.activityTaskCompletedEventAttributes;
  const scheduled =
    completed == null
      ? event
      : events.find(({ eventId }) => String(eventId) === String(completed.scheduledEventId));
  return scheduled?.activityTaskScheduledEventAttributes?.activityId;
}
