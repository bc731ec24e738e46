/** A run of a cycle, as it names itself to the guard. */
export interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

/** The same, with what tells whether it was begun by a reset: Temporal keeps the id of the run that it continues. */
export interface CycleRun extends Run {
  readonly originalExecutionRunId: string;
}

/** The name under which a run's spending is kept, and its reservations: no other run has it. */
export const runKey = ({ workflowId, runId }: Run): string => `${workflowId}/${runId}`;

/** The run that a key names. */
export function runOfKey(key: string): Run {
  const end = key.lastIndexOf('/');
  return { workflowId: key.slice(0, end), runId: key.slice(end + 1) };
}

/** Whether a run was begun by a reset. */
export const isResetRun = (run: Omit<CycleRun, 'workflowId'>): boolean =>
  run.runId !== run.originalExecutionRunId;
