import { randomUUID } from 'node:crypto';
import type { Client, WorkflowHandleWithFirstExecutionRunId } from '@temporalio/client';
import { type CanExecuteAnswer, type CanExecuteQuestion, canExecuteSchema } from '../domain/can-execute';
import type { ExpectedSnapshot } from '../domain/expected-snapshot';
import { INSPECT_TYPE, inspectId } from '../domain/names';
import type { PlanPreview } from '../domain/plan-preview';
import { type PlanQuestion, planQuestionSchema } from '../domain/plan-question-schema';
import { parseOrExplain } from '../domain/validation';
import type { InspectKind } from '../workflows/contract';
import type { reconcileInspect } from '../workflows/reconcile-inspect';
import { answerOf } from './cycles';

const INSPECT_TIMEOUT_MS = 30_000;
/** One that looks at the exchange takes as long as a cycle's look may. */
const LOOK_TIMEOUT_MS = 60_000;

/** Where a question goes: to a worker of this queue, about this account. */
export interface Inspection {
  readonly client: Client;
  readonly account: string;
  readonly taskQueue: string;
}

/** An inspection that was started. */
export type StartedInspection = WorkflowHandleWithFirstExecutionRunId<typeof reconcileInspect>;

/** Puts a question to a worker, for at most `withinMs`. */
export async function startInspection(
  { client, account, taskQueue }: Inspection,
  kind: InspectKind,
  args: Record<string, unknown>,
  withinMs = INSPECT_TIMEOUT_MS,
): Promise<StartedInspection> {
  return await client.workflow.start<typeof reconcileInspect>(INSPECT_TYPE, {
    workflowId: inspectId(account, randomUUID()),
    taskQueue,
    args: [{ account, kind, args }],
    workflowRunTimeout: withinMs,
  });
}

/** @throws InvalidInput where the worker does not answer such a question; NotAnswered, NotReadable */
export async function resultOf({ client }: Inspection, started: StartedInspection): Promise<unknown> {
  return await answerOf(client, started.workflowId, () => started.result());
}

/**
 * Asks a worker, where credentials and environment are.
 * @throws InvalidInput where the question cannot be asked; NotAnswered where nobody answers; NotReadable
 */
export async function inspect(
  inspection: Inspection,
  kind: InspectKind,
  args: Record<string, unknown> = {},
  withinMs?: number,
): Promise<unknown> {
  return await resultOf(inspection, await startInspection(inspection, kind, args, withinMs));
}

/** Which gates would stop an action. @throws as `inspect` does */
export async function askCanExecute(
  inspection: Inspection,
  question: CanExecuteQuestion,
): Promise<CanExecuteAnswer> {
  const args = parseOrExplain(canExecuteSchema, question, 'can-execute');
  return (await inspect(inspection, 'can-execute', args)) as CanExecuteAnswer;
}

/** What the next cycles would do, by one look; nothing is written. @throws as `inspect` does, after 60 s */
export async function previewPlan(inspection: Inspection, question: PlanQuestion = {}): Promise<PlanPreview> {
  const args = parseOrExplain(planQuestionSchema, question, 'plan');
  return (await inspect(inspection, 'plan', args, LOOK_TIMEOUT_MS)) as PlanPreview;
}

/** Today's exchange state as a first expected state. @throws as `inspect` does */
export async function askExpectedSnapshot(inspection: Inspection): Promise<ExpectedSnapshot> {
  return (await inspect(inspection, 'expected-snapshot')) as ExpectedSnapshot;
}
