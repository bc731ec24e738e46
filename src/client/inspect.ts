import type { Client } from '@temporalio/client';
import { type CanExecuteAnswer, type CanExecuteQuestion, canExecuteSchema } from '../domain/can-execute';
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

/**
 * Asks a worker, where credentials and environment are.
 * @throws InvalidInput where the question cannot be asked; NotAnswered where nobody answers; NotReadable
 */
export async function inspect(
  { client, account, taskQueue }: Inspection,
  kind: InspectKind,
  args: Record<string, unknown>,
  timeoutMs = INSPECT_TIMEOUT_MS,
): Promise<unknown> {
  const workflowId = inspectId(account, Date.now());
  return await answerOf(client, workflowId, () =>
    client.workflow.execute<typeof reconcileInspect>(INSPECT_TYPE, {
      workflowId,
      taskQueue,
      args: [{ account, kind, args }],
      workflowRunTimeout: timeoutMs,
    }),
  );
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
