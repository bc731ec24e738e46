import { randomUUID } from 'node:crypto';
import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { rootCause, TimeoutFailure } from '@temporalio/common';
import { CYCLE_MARGIN_SECONDS } from '../domain/bounds';
import { CYCLE_TYPE, guardId, manualCycleId } from '../domain/names';
import type { CycleReport } from '../domain/report';
import { InvalidInput } from '../domain/validation';
import { told } from '../outside/told';
import { TimedOut, until } from '../outside/until';
import { isInvalidInput } from '../workflows/errors';
import type { reconcileCycle } from '../workflows/reconcile-cycle';
import { type AttributesView, accountAttributes } from './attributes';
import { NotAnswered, NotReadable } from './errors';
import { type OnSteps, whileFollowed } from './follow-steps';
import { isNoAnswer } from './grpc';
import { isUnreadable } from './query-errors';

/** A worker that runs takes a cycle within a second; one that bundles its workflows first, within half a minute. */
const TAKEN_WITHIN_MS = 60_000;

export interface CycleStart {
  readonly taskQueue: string;
  /** `cycleTimeoutSeconds` of the account: the cycle begins no group of writes after it. */
  readonly timeoutSeconds: number;
  readonly attributes: AttributesView;
}

/** What a cycle is started with, by its schedule and by hand alike. */
export function cycleOptions(account: string, { taskQueue, timeoutSeconds, attributes }: CycleStart) {
  return {
    taskQueue,
    // Nothing that a host's codec or payload converter would have to read: the workflow id names the account.
    args: [] as [],
    staticDetails: `What became of it is in the result: outcome, headline, next. What may be written, and how to stop it: \`${guardId(account)}\`.`,
    workflowTaskTimeout: '5s' as const,
    workflowRunTimeout: (timeoutSeconds + CYCLE_MARGIN_SECONDS) * 1_000,
    typedSearchAttributes: accountAttributes(attributes, account),
  };
}

/** Who wants to know how a cycle goes. */
export interface CycleListener {
  readonly onStarted?: (workflowId: string) => void;
  readonly onSteps?: OnSteps;
}

/**
 * Starts one cycle and waits for its report.
 * @throws NotAnswered where it ends without one; NotReadable where another codec wrote it
 */
export async function runCycle(
  client: Client,
  account: string,
  start: CycleStart,
  { onStarted, onSteps }: CycleListener,
): Promise<CycleReport> {
  const workflowId = manualCycleId(account, Date.now(), randomUUID().slice(0, 8));
  return await answerOf(client, workflowId, async () => {
    const cycle = await client.workflow.start<typeof reconcileCycle>(CYCLE_TYPE, {
      ...cycleOptions(account, start),
      workflowId,
      staticSummary: `Reconcile cycle of ${account}, started by hand`,
    });
    told('onStarted', onStarted)(workflowId);
    const run = { workflowId, runId: cycle.firstExecutionRunId };
    const taken = givenUpUnlessTaken(cycle, start.taskQueue);
    const result = Promise.race([cycle.result(), taken.givenUp]).finally(taken.stop);
    return await (onSteps === undefined ? result : whileFollowed(client, run, result, onSteps));
  });
}

/**
 * A cycle that no worker takes is cancelled, and nobody waits for it.
 * @returns `givenUp` rejects with NotAnswered then, and never resolves; `stop` ends looking
 */
function givenUpUnlessTaken(cycle: WorkflowHandle, taskQueue: string) {
  const stopped = new AbortController();
  const untilTaken = async (): Promise<never> => {
    try {
      await until(async () => await isTaken(cycle), {
        what: 'a worker',
        withinMs: TAKEN_WITHIN_MS,
        everyMs: 1_000,
        tolerate: isNoAnswer,
        signal: stopped.signal,
      });
    } catch (error) {
      if (error instanceof TimedOut) {
        await cycle.cancel();
        throw new NotAnswered(
          cycle.workflowId,
          `no worker of task queue ${taskQueue} took it within ${TAKEN_WITHIN_MS / 1_000} s, and its cancellation was requested; start the worker`,
        );
      }
      if (!stopped.signal.aborted) throw error;
    }
    return await new Promise<never>(() => undefined);
  };
  return { givenUp: untilTaken(), stop: () => stopped.abort() };
}

const isTaken = async (cycle: WorkflowHandle): Promise<boolean> =>
  ((await cycle.fetchHistory()).events ?? []).some(
    ({ workflowTaskStartedEventAttributes: taken }) => taken != null,
  );

/** What a workflow of ours answers. @throws InvalidInput, NotAnswered, NotReadable */
export async function answerOf<T>(client: Client, workflowId: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isUnreadable(error)) throw new NotReadable(workflowId, error.message);
    if (!(error instanceof WorkflowFailedError)) throw error;
    const problem = rootCause(error.cause) ?? error.message;
    if (isInvalidInput(error.cause)) throw new InvalidInput(`the worker could not answer: ${problem}`);
    const late = error.cause instanceof TimeoutFailure ? await whyLate(client, workflowId) : null;
    throw new NotAnswered(workflowId, late ?? problem);
  }
}

/** Why a workflow ran out of its time, where its history tells. */
async function whyLate(client: Client, workflowId: string): Promise<string | null> {
  const failed = await failedTask(client, workflowId);
  if (failed !== null) return `the worker cannot carry it out: ${failed}`;
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  if (events?.some(({ workflowTaskStartedEventAttributes: taken }) => taken != null)) return null;
  const queue = events?.[0]?.workflowExecutionStartedEventAttributes?.taskQueue?.name;
  return `no worker of task queue ${queue} took it; start the worker`;
}

/** What made a worker fail the last workflow task of a workflow, or null where none did or a later one was completed. */
export async function failedTask(client: Client, workflowId: string, runId?: string): Promise<string | null> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const last = events?.findLast(
    ({ workflowTaskFailedEventAttributes: failed, workflowTaskCompletedEventAttributes: completed }) =>
      failed != null || completed != null,
  );
  return last?.workflowTaskFailedEventAttributes?.failure?.message ?? null;
}
