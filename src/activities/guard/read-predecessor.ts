import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { lastGuardState } from '../../client/audit/last-guard-state';
import { ownerOf, throughCodecs } from '../../client/decode';
import { saidOfError } from '../../client/said-of-error';
import type { Predecessor } from '../../domain/guard/predecessor';
import type { GuardState } from '../../domain/guard/state';
import { until } from '../../outside/until';
import type { ReadPredecessorInput } from '../../workflows/contract';
import { guardStateQuery } from '../../workflows/messages';

const QUERY_DEADLINE_MS = 5_000;
const VISIBLE_WITHIN_MS = 8_000;
const POLL_MS = 200;

/**
 * Reads the whole state of a guard's newest predecessor. Runs that never learned what was spent are
 * passed over for the one before them; the first that did decides. Runs are ordered by when they started, which
 * is wrong where the server's clock went back: then the run that whoever started this one saw last is not the last.
 */
export async function readPredecessor(client: Client, input: ReadPredecessorInput): Promise<Predecessor> {
  const runs = await earlierRuns(client, input);
  const seenAt = runs.indexOf(input.seenRunId ?? '');
  for (const [i, runId] of runs.entries()) {
    const found = await readRun(client, input.workflowId, runId);
    if (found === 'knows_nothing') continue;
    if (i < seenAt) return { kind: 'unreadable', runId, problem: doubtfulOrder(input.seenRunId, runId) };
    return found;
  }
  return { kind: 'none' };
}

const doubtfulOrder = (seen: string | null, newest: string) =>
  `which run was the last is not known: ${seen} by the server's word, ${newest} by the times at which they started`;

/**
 * Runs of this workflow id before this one, newest first. Visibility lags behind, so it is believed
 * only once it shows the asking run itself, which started last.
 */
async function earlierRuns(
  client: Client,
  { workflowId, runId, seenRunId }: ReadPredecessorInput,
): Promise<string[]> {
  const listed = async () => {
    const runs: WorkflowExecutionInfo[] = [];
    for await (const run of client.workflow.list({ query: `WorkflowId = "${workflowId}"` })) runs.push(run);
    return runs.some((run) => run.runId === runId) && runs;
  };
  const runs = await until(listed, {
    what: `visibility to show run ${runId} of ${workflowId}`,
    withinMs: VISIBLE_WITHIN_MS,
    everyMs: POLL_MS,
  });
  const ids = runs
    .filter((run) => run.runId !== runId)
    .sort((a, b) => b.startTime.getTime() - a.startTime.getTime())
    .map((run) => run.runId);
  return seenRunId === null || seenRunId === runId || ids.includes(seenRunId) ? ids : [seenRunId, ...ids];
}

async function readRun(
  client: Client,
  workflowId: string,
  runId: string,
): Promise<Predecessor | 'knows_nothing'> {
  const handle = client.workflow.getHandle(workflowId, runId);
  try {
    const state = await client.withDeadline(Date.now() + QUERY_DEADLINE_MS, () =>
      handle.query(guardStateQuery),
    );
    return predecessorOf(runId, state);
  } catch (error) {
    // No worker that is busy, or that has it to forget first, keeps the next guard from what stands there.
    const known = await lastGuardState(client, { workflowId, runId });
    if (known !== null) return predecessorOf(runId, known);
    const problem = `run ${runId} does not answer: ${saidOfError(error)}`;
    const { events } = await handle.fetchHistory();
    if (
      events?.some(
        ({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes != null,
      ) !== false
    ) {
      return { kind: 'unreadable', runId, problem };
    }
    // Closed before its first workflow task: all it ever knew is what it was started with.
    const started = events[0]?.workflowExecutionStartedEventAttributes;
    // It began with what the run before it began with, which is less than that one had spent.
    if (started != null && started.originalExecutionRunId !== runId)
      return { kind: 'unreadable', runId, problem: `run ${runId} was reset: its ledger was rolled back` };
    if (!started?.continuedExecutionRunId) return 'knows_nothing';
    const owner = ownerOf(client, workflowId);
    const [payload] = await throughCodecs(client, started.input?.payloads ?? [], owner);
    const state =
      payload === undefined
        ? undefined
        : defaultPayloadConverter.fromPayload<{ state?: GuardState }>(payload).state;
    return state === undefined ? { kind: 'unreadable', runId, problem } : predecessorOf(runId, state);
  }
}

function predecessorOf(runId: string, state: GuardState | undefined): Predecessor | 'knows_nothing' {
  if (state?.version !== 1)
    return { kind: 'unreadable', runId, problem: `run ${runId} has a state of another version` };
  // Told that the server was set back, it knows that nobody knows.
  const knowsNothing = state.birth.status === 'pending' && state.ledger.unknownDay === null;
  return knowsNothing ? 'knows_nothing' : { kind: 'read', runId, state };
}
