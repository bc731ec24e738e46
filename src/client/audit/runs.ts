import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import {
  ACCOUNT_ATTRIBUTE,
  accountOfCycle,
  accountOfGuard,
  CYCLE_TYPE,
  GUARD_TYPE,
  guardId,
  OUTCOME_ATTRIBUTE,
} from '../../domain/names';
import type { CycleOutcome } from '../../domain/vocabulary';
import { canMarkCycles, viewAttributes } from '../attributes';
import { isDenied } from '../grpc';
import type { Window } from './guard-book';
import type { Run } from './history';

/** A guard's run, as the server lists it. */
export interface ListedRun extends Run {
  readonly startedAt: number;
  /** Null while it runs. */
  readonly closedAt: number | null;
}

/** The runs of an account's guards that are known, the earliest first: lists lag behind, so the newest is asked for. */
export async function guardRuns(client: Client, account: string): Promise<ListedRun[]> {
  const workflowId = guardId(account);
  const runs = new Map<string, ListedRun>();
  const add = (run: { runId: string; startTime: Date; closeTime?: Date }) =>
    runs.set(run.runId, {
      workflowId,
      runId: run.runId,
      startedAt: run.startTime.getTime(),
      closedAt: run.closeTime?.getTime() ?? null,
    });
  for await (const run of client.workflow.list({ query: `WorkflowId = "${workflowId}"` })) add(run);
  try {
    add(await client.workflow.getHandle(workflowId).describe());
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  return [...runs.values()].sort((a, b) => a.startedAt - b.startedAt);
}

/** Accounts that have, or had, a guard in this namespace. */
export async function everGuarded(client: Client): Promise<string[]> {
  const accounts = new Set<string>();
  for await (const { workflowId } of client.workflow.list({ query: `WorkflowType = "${GUARD_TYPE}"` })) {
    const account = accountOfGuard(workflowId);
    if (account !== undefined) accounts.add(account);
  }
  return [...accounts];
}

export interface ListedCycle extends Run {
  readonly account: string;
}

/** Outcomes of cycles that may have sent something. */
const MAY_HAVE_SENT: readonly CycleOutcome[] = [
  'cancelled',
  'unprotected_position',
  'unverified',
  'partial',
  'acted',
];
/** Ends without an outcome. */
const WITHOUT_OUTCOME = ['Terminated', 'TimedOut', 'Failed'];

const quoted = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');

/**
 * Cycles that may have sent something, by their search attributes, whatever guards know of them.
 * @param account null: of all
 * @returns none where the attributes cannot be used
 */
export async function* actingCycles(
  client: Client,
  account: string | null,
  { since, until }: Window,
): AsyncGenerator<ListedCycle> {
  if (!canMarkCycles(await viewAttributes(client))) return;
  const query = [
    `WorkflowType = '${CYCLE_TYPE}'`,
    `(${OUTCOME_ATTRIBUTE} IN (${quoted(MAY_HAVE_SENT)}) OR ExecutionStatus IN (${quoted(WITHOUT_OUTCOME)}))`,
    `CloseTime >= '${new Date(since).toISOString()}'`,
    `StartTime < '${new Date(until).toISOString()}'`,
    ...(account === null ? [] : [`${ACCOUNT_ATTRIBUTE} = '${account}'`]),
  ].join(' AND ');
  for await (const { workflowId, runId, searchAttributes } of client.workflow.list({ query })) {
    const [named] = searchAttributes[ACCOUNT_ATTRIBUTE] ?? [];
    const of = account ?? (typeof named === 'string' ? named : accountOfCycle(workflowId));
    if (of !== undefined) yield { account: of, workflowId, runId };
  }
}

/** How long closed histories are kept, ms; null where the server does not say. */
export async function retentionMs(client: Client): Promise<number | null> {
  try {
    const { config } = await client.workflowService.describeNamespace({
      namespace: client.options.namespace,
    });
    const { seconds } = config?.workflowExecutionRetentionTtl ?? {};
    return seconds == null || Number(seconds) === 0 ? null : Number(seconds) * 1_000;
  } catch (error) {
    if (isDenied(error)) return null;
    throw error;
  }
}
