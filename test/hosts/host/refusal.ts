/** A question about an account that the worker does not serve: an activity and a workflow that fail. */
import type { Client } from '@temporalio/client';
import { ACCOUNT } from './set-up';

const workflowId = `refused-${ACCOUNT}`;

/** What the caller is told, and what the history shows of it. */
export async function refusal(
  client: Client,
  taskQueue: string,
): Promise<{ told: string; recorded: (string | null | undefined)[] }> {
  const handle = await client.workflow.start('reconcileInspect', {
    workflowId,
    taskQueue,
    args: [{ account: 'nobody', kind: 'can-execute', args: {} }],
    workflowRunTimeout: '60s',
  });
  const told = await handle.result().then(
    () => 'nothing',
    (error: unknown) => lastCause(error),
  );
  const { events } = await handle.fetchHistory();
  const recorded = (events ?? []).flatMap(
    ({ activityTaskFailedEventAttributes: activity, workflowExecutionFailedEventAttributes: workflow }) =>
      [activity?.failure, workflow?.failure].flatMap((failure) => (failure ? [failure.message] : [])),
  );
  return { told, recorded };
}

function lastCause(error: unknown): string {
  return error instanceof Error && error.cause !== undefined ? lastCause(error.cause) : String(error);
}
