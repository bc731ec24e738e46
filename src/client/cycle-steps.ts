import type { Client } from '@temporalio/client';
import { decodeOptionalSinglePayload } from '@temporalio/common/lib/internal-non-workflow';
import type { temporal } from '@temporalio/proto';
import { plainText } from '../domain/plain-text';
import type { CycleRow, CycleStep } from '../domain/story/cycle-record';
import { ownerOf } from './decode';

type Event = temporal.api.history.v1.IHistoryEvent;
type Pending = temporal.api.workflow.v1.IPendingActivityInfo;
type Failure = temporal.api.failure.v1.IFailure;

const STEPS: Readonly<Record<string, CycleStep['step']>> = {
  observe: 'look',
  reserve: 'reserve',
  cancel: 'cancel',
  flatten: 'close',
  settle: 'settle',
};

/** The steps that a cycle has taken, from its history; of one that goes on, how often it was tried too. */
export async function readSteps(
  client: Client,
  { workflowId, runId, closedAt }: Pick<CycleRow, 'workflowId' | 'runId' | 'closedAt'>,
): Promise<CycleStep[]> {
  const handle = client.workflow.getHandle(workflowId, runId);
  const pending = closedAt === null ? ((await handle.describe()).raw.pendingActivities ?? []) : [];
  const events = (await handle.fetchHistory()).events ?? [];
  const summaries = new Map<Event, string | null>();
  for (const event of events)
    if (event.userMetadata?.summary != null) summaries.set(event, await summaryOf(client, workflowId, event));
  return stepsIn(events, pending, (event) => summaries.get(event) ?? null);
}

/** What the workflow says of an activity; null where another codec wrote it. */
async function summaryOf(client: Client, workflowId: string, event: Event): Promise<string | null> {
  try {
    const { loadedDataConverter } = client.options;
    const { userMetadata, activityTaskScheduledEventAttributes: activity } = event;
    const owner = ownerOf(client, workflowId, activity?.activityId);
    return (
      (await decodeOptionalSinglePayload<string>(loadedDataConverter, userMetadata?.summary, owner)) ?? null
    );
  } catch {
    return null;
  }
}

/** The steps in a history, in order. */
export function stepsIn(
  events: readonly Event[],
  pending: readonly Pending[],
  what: (event: Event) => string | null,
): CycleStep[] {
  const steps = new Map<string, CycleStep>();
  const change = (id: Event['eventId'], next: Partial<CycleStep>) => {
    const step = steps.get(String(id));
    if (step !== undefined) steps.set(String(id), { ...step, ...next });
  };
  for (const event of events) {
    const at = timeOf(event);
    const begun = beginningOf(event);
    if (begun !== undefined)
      steps.set(String(event.eventId), {
        step: begun,
        what: what(event),
        startedAt: at,
        endedAt: null,
        attempt: 1,
        problem: null,
      });
    const started = event.activityTaskStartedEventAttributes;
    if (started != null)
      change(started.scheduledEventId, {
        attempt: started.attempt ?? 1,
        ...(started.lastFailure == null ? {} : { problem: problemOf(started.lastFailure) }),
      });
    const ended = endOf(event);
    if (ended !== undefined)
      change(ended.id, {
        endedAt: at,
        ...(ended.failure == null ? {} : { problem: problemOf(ended.failure) }),
      });
  }
  const open = [...steps.values()];
  for (const { activityType, attempt, lastFailure } of pending) {
    const i = open.findLastIndex(
      (step) => step.endedAt === null && step.step === STEPS[activityType?.name ?? ''],
    );
    const step = open[i];
    if (step !== undefined)
      open[i] = {
        ...step,
        attempt: attempt ?? 1,
        problem: lastFailure == null ? step.problem : problemOf(lastFailure),
      };
  }
  return open;
}

function beginningOf(event: Event): CycleStep['step'] | undefined {
  if (event.timerStartedEventAttributes != null) return 'wait';
  return STEPS[event.activityTaskScheduledEventAttributes?.activityType?.name ?? ''];
}

function endOf(event: Event): { id: Event['eventId']; failure?: Failure | null } | undefined {
  const timer = event.timerFiredEventAttributes ?? event.timerCanceledEventAttributes;
  if (timer != null) return { id: timer.startedEventId };
  const failed = event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes;
  if (failed != null) return { id: failed.scheduledEventId, failure: failed.failure };
  const done = event.activityTaskCompletedEventAttributes ?? event.activityTaskCanceledEventAttributes;
  return done == null ? undefined : { id: done.scheduledEventId };
}

/** ms; the seconds are a Long, or what JSON made of one. */
const timeOf = ({ eventTime }: Event): number =>
  Number(String(eventTime?.seconds ?? 0)) * 1_000 + Math.floor((eventTime?.nanos ?? 0) / 1e6);

/** The bottom of the chain says most. */
function problemOf(failure: Failure): string {
  let bottom = failure;
  while (bottom.cause != null) bottom = bottom.cause;
  return plainText(bottom.message ?? 'no reason given');
}
