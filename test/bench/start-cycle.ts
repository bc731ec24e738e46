import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time';
import { ACCOUNT_ATTRIBUTE, CYCLE_TYPE, manualCycleId } from '../../src/domain/names';
import type { CycleReport } from '../../src/domain/report';

export interface Cycles {
  readonly client: Client;
  readonly account: string;
  readonly taskQueue: string;
}

/** Starts a cycle as the schedule does, which hands it the report of the one before. */
export async function startAfter({ client, account, taskQueue }: Cycles, report: CycleReport) {
  const workflowId = manualCycleId(account, Date.now(), randomUUID().slice(0, 6));
  const payloads = (value: unknown) => ({ payloads: [defaultPayloadConverter.toPayload(value)] });
  await client.workflowService.startWorkflowExecution({
    namespace: 'default',
    requestId: randomUUID(),
    workflowId,
    workflowType: { name: CYCLE_TYPE },
    taskQueue: { name: taskQueue },
    searchAttributes: { indexedFields: { [ACCOUNT_ATTRIBUTE]: defaultPayloadConverter.toPayload(account) } },
    lastCompletionResult: payloads(report),
    workflowTaskTimeout: msToTs('5s'),
    workflowRunTimeout: msToTs('240s'),
  });
  return client.workflow.getHandle<() => Promise<CycleReport>>(workflowId);
}
