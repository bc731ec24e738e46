import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import { TypedSearchAttributes } from '@temporalio/common';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm';
import type { WorkflowInfo } from '@temporalio/workflow';
import { prebuiltBundle } from '../../plugin/workflow-bundle';
import { attributesOf, type HistoryEvent } from '../temporal/events';
import { processNow, worldRandom } from '../time/install';
import { seedOf } from './seed';
import { WorkflowRun } from './workflow-run';

/** The SDK's own runtime of workflows; only what a context has of real time and chance is the world's. */
class Creator extends ReusableVMWorkflowCreator {
  protected override injectGlobals(context: vm.Context): void {
    super.injectGlobals(context);
    const { Date: date, Math: math } = vm.runInContext('({ Date, Math })', context) as typeof globalThis;
    date.now = processNow;
    math.random = worldRandom;
  }
}

export type Sink = (iface: string, call: string, runId: string, args: unknown[]) => void;

/** Makes runs of the workflows of one of our bundles. */
export class WorkflowMaker {
  private readonly creator: Creator;

  /** @param change what to do to the bundle before it is loaded */
  constructor(bundle: 'cycle' | 'guard', change: (code: string) => string) {
    const filename = `${bundle}.js`;
    const code = change(readFileSync(prebuiltBundle(bundle), 'utf8'));
    // No limit to what a task may take: it would cost a thread for each call into the context.
    const limit = undefined as unknown as number;
    const sourceMap = { version: 3, sources: [], names: [], mappings: '', file: filename };
    this.creator = new Creator(
      new vm.Script(code, { filename }),
      { code, filename, sourceMap } as never,
      limit,
      new Set(),
    );
  }

  /** @param started the run's first event */
  async make(started: HistoryEvent, runId: string, sink: Sink): Promise<WorkflowRun> {
    const attributes = attributesOf(started, 'workflowExecutionStarted') ?? {};
    // One that was reset does again what the run before it did.
    const seed = seedOf(attributes.originalExecutionRunId ?? runId);
    const info = {
      workflowId: attributes.workflowId ?? '',
      runId,
      workflowType: attributes.workflowType?.name ?? '',
      searchAttributes: {},
      typedSearchAttributes: new TypedSearchAttributes(),
      taskQueue: attributes.taskQueue?.name ?? '',
      namespace: 'default',
      firstExecutionRunId: attributes.firstExecutionRunId ?? runId,
      originalExecutionRunId: attributes.originalExecutionRunId ?? runId,
      ...(attributes.continuedExecutionRunId
        ? { continuedFromExecutionRunId: attributes.continuedExecutionRunId }
        : {}),
      startTime: new Date(started.at),
      runStartTime: new Date(started.at),
      taskTimeoutMs: 5_000,
      attempt: 1,
      historyLength: 1,
      historySize: 0,
      continueAsNewSuggested: false,
      unsafe: { now: processNow, isReplaying: false, isReplayingHistoryEvents: false },
    } as unknown as WorkflowInfo;
    const workflow = await this.creator.createWorkflow({
      info,
      randomnessSeed: seed.toBytes(),
      now: started.at,
      showStackTraceSources: false,
      failureExceptionTypeNames: new Set(),
    } as never);
    return new WorkflowRun(runId, seed, workflow, async () => {
      for (const { ifaceName, fnName, args, workflowInfo } of await workflow.getAndResetSinkCalls())
        if (!workflowInfo.unsafe.isReplaying) sink(ifaceName, fnName, runId, args);
    });
  }
}
