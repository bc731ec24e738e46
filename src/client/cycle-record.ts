import { type Client, type WorkflowExecutionInfo, WorkflowNotFoundError } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { ACCOUNT_ATTRIBUTE, accountOfCycle, CYCLE_TYPE, OUTCOME_ATTRIBUTE } from '../domain/names';
import { CYCLE_STATUSES, type CycleRecord, type CycleRow } from '../domain/story/cycle-record';
import { InvalidInput } from '../domain/validation';
import { CYCLE_OUTCOMES, type CycleOutcome } from '../domain/vocabulary';
import type { reconcileCycle } from '../workflows/reconcile-cycle';
import { answerOf } from './cycles';
import { NoCycle, NotAnswered, NotReadable } from './errors';
import { GRPC, grpcCode } from './grpc';

const ACCOUNT_KEY = defineSearchAttributeKey(ACCOUNT_ATTRIBUTE, 'KEYWORD');
const OUTCOME_KEY = defineSearchAttributeKey(OUTCOME_ATTRIBUTE, 'KEYWORD');

type Listed = Omit<WorkflowExecutionInfo, 'raw'>;

/** What the server lists of a cycle. */
export function cycleRow(info: Listed): CycleRow {
  const { workflowId, runId, startTime, closeTime } = info;
  const name = info.status.name;
  return {
    workflowId,
    runId,
    account: accountOfCycle(workflowId) ?? null,
    status: CYCLE_STATUSES.find((status) => status === name) ?? 'UNKNOWN',
    startedAt: startTime.getTime(),
    closedAt: closeTime?.getTime() ?? null,
    outcome: name === 'COMPLETED' ? outcomeOf(info) : null,
  };
}

/** A closing cycle sets its outcome, unless it is clean; none can be set where the account is not. */
function outcomeOf({ typedSearchAttributes: attributes }: Listed): CycleOutcome | null {
  if (attributes.get(ACCOUNT_KEY) === undefined) return null;
  const said = attributes.get(OUTCOME_KEY) ?? 'clean';
  return CYCLE_OUTCOMES.find((outcome) => outcome === said) ?? null;
}

/**
 * A cycle with its report.
 * @throws NoCycle; InvalidInput where it is another workflow
 */
export async function readCycle(client: Client, workflowId: string, runId?: string): Promise<CycleRecord> {
  const info = await describe(client, workflowId, runId);
  if (info.type !== CYCLE_TYPE)
    throw new InvalidInput(`${workflowId} is no cycle but a workflow of type ${info.type}`);
  const row = cycleRow(info);
  if (row.closedAt === null)
    return {
      ...row,
      report: null,
      problem: `it runs since ${new Date(row.startedAt).toISOString()} and has no report yet`,
    };
  const handle = client.workflow.getHandle<typeof reconcileCycle>(workflowId, info.runId, {
    followRuns: false,
  });
  try {
    const report = await answerOf(client, workflowId, () => handle.result());
    return { ...row, outcome: report.outcome, report, problem: null };
  } catch (error) {
    if (!(error instanceof NotAnswered || error instanceof NotReadable || error instanceof InvalidInput))
      throw error;
    return { ...row, report: null, problem: error.message };
  }
}

async function describe(client: Client, workflowId: string, runId?: string) {
  try {
    return await client.workflow.getHandle(workflowId, runId).describe();
  } catch (error) {
    // No id that the server takes: none of its cycles has it.
    const isNone = error instanceof WorkflowNotFoundError || grpcCode(error) === GRPC.invalidArgument;
    throw isNone ? new NoCycle(workflowId) : error;
  }
}

/** Rows that are asked for at once: the newest is nearly always the first. */
const PAGE = 5;

/**
 * The newest cycle of an account that runs, or that closed; null where there is none. Only cycles whose
 * workflow id names the account, as those of its schedule and of `run` do.
 */
export async function newestCycle(
  client: Client,
  account: string,
  which: 'closed' | 'running',
): Promise<CycleRow | null> {
  const query = `WorkflowType = "${CYCLE_TYPE}" AND WorkflowId STARTS_WITH "reconcile/${account}-" AND ExecutionStatus ${which === 'running' ? '=' : '!='} "Running"`;
  // The server lists the one that closed last first.
  for await (const info of client.workflow.list({ query, pageSize: PAGE }))
    if (accountOfCycle(info.workflowId) === account && (which === 'running' || info.closeTime !== undefined))
      return cycleRow(info);
  return null;
}

/**
 * The newest closed cycle of an account with its report, or why there is none; null where none ever closed.
 */
export async function newestRecord(client: Client, account: string): Promise<CycleRecord | null> {
  const row = await newestCycle(client, account, 'closed');
  return row === null ? null : await readCycle(client, row.workflowId, row.runId);
}

/**
 * The newest cycle of an account that closed, or where none ever did the one that runs; null where there
 * is neither.
 */
export async function lastCycle(client: Client, account: string): Promise<CycleRecord | null> {
  const closed = await newestRecord(client, account);
  if (closed !== null) return closed;
  const running = await newestCycle(client, account, 'running');
  return running === null ? null : await readCycle(client, running.workflowId, running.runId);
}
