import type { ReplayWorkerOptions, Worker, WorkerOptions } from '@temporalio/worker';

/**
 * Wall time, ms, that one workflow task may take in V8. The SDK's own 5 s is over after any freeze of the
 * machine, and then V8 is cut off in the middle of a context that all guards share.
 */
export const WORKFLOW_TASK_WITHIN_MS = 120_000;

/**
 * The Worker reads this option and its type does not list it. The only listed way to change the limit is
 * `debugMode`, which would run workflows on the thread that serves everything else.
 */
interface TaskLimits {
  readonly isolateExecutionTimeout?: number | string;
  readonly debugMode?: boolean;
}

/** Lets a slow workflow task be slow, unless the host chose a limit or debugs, where there is none. */
export function allowSlowTasks<Options extends WorkerOptions | ReplayWorkerOptions>(
  options: Options & TaskLimits,
): Options & TaskLimits {
  const { isolateExecutionTimeout, debugMode } = options;
  const debugs = debugMode === true || (process.env['TEMPORAL_DEBUG'] ?? '') !== '';
  if (debugs || isolateExecutionTimeout !== undefined) return options;
  return { ...options, isolateExecutionTimeout: WORKFLOW_TASK_WITHIN_MS };
}

/** What is wrong where the Worker did not take the limit: another SDK may read it from elsewhere. Else null. */
export function slowTaskProblem({ options }: Pick<Worker, 'options'>): string | null {
  const { isolateExecutionTimeoutMs, taskQueue } = options;
  if (isolateExecutionTimeoutMs >= WORKFLOW_TASK_WITHIN_MS) return null;
  return `a workflow task of ${taskQueue} may take ${isolateExecutionTimeoutMs} ms only: a freeze of the machine can end this Worker; set isolateExecutionTimeout to ${WORKFLOW_TASK_WITHIN_MS} ms or more`;
}
