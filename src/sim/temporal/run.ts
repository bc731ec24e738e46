import type { coresdk, temporal } from '@temporalio/proto';
import type { SimProcess } from '../time/process';
import type { Appointment, VirtualTime } from '../time/virtual-time';
import type { Command } from '../worker/commands';
import type { TaskOutcome, UpdateRequest } from '../worker/workflow-run';
import type { ActivityTask } from './activity-task';
import type { Attributes, HistoryEvent, Unplaced } from './events';
import type { Updates } from './updates';

export type Status =
  | 'running'
  | 'completed'
  | 'failed'
  | 'canceled'
  | 'terminated'
  | 'timedOut'
  | 'continuedAsNew';

/** What a run needs of the server around it. */
export interface ExecutionWorld {
  readonly time: VirtualTime;
  dispatchTask(execution: Run): void;
  dispatchActivity(activity: ActivityTask, taskQueue: string): void;
  signalExternal(workflowId: string, signal: Attributes<'workflowExecutionSignaled'>): boolean;
  continueAsNew(execution: Run, next: Attributes<'workflowExecutionStarted'>): string;
  /** A worker's commands would end the run. */
  ends(execution: Run): void;
  closed(execution: Run): void;
  tell(execution: Run, what: string): void;
}

/** What a run that was reset goes on from. */
export interface ResetFrom {
  readonly runId: string;
  /** Up to the start of the task that is done again. */
  readonly events: readonly HistoryEvent[];
  /** What the run was told after that. */
  readonly after: readonly Unplaced[];
}

/** A workflow task as a worker gets it. */
export interface WorkflowTask {
  readonly token: number;
  readonly execution: Run;
  readonly events: readonly HistoryEvent[];
  readonly updates: readonly UpdateRequest[];
}

/** One run of a workflow, as those see it that carry it on. */
export interface Run {
  readonly world: ExecutionWorld;
  readonly workflowId: string;
  readonly runId: string;
  readonly type: string;
  readonly taskQueue: string;
  readonly started: Attributes<'workflowExecutionStarted'>;
  readonly events: readonly HistoryEvent[];
  readonly updates: Updates;
  readonly activities: ReadonlyMap<number, ActivityTask>;
  readonly timers: Map<string, { readonly startedEventId: number; readonly appointment: Appointment }>;
  readonly searchAttributes: Record<string, temporal.api.common.v1.IPayload>;
  readonly status: Status;
  readonly isRunning: boolean;
  readonly tasks: OpenTasks;
  write(event: Unplaced, at?: number): HistoryEvent;
  happen(...events: Unplaced[]): void;
  schedule(event: HistoryEvent): void;
  close(status: Status, event: Unplaced): void;
  /** Nothing is open any more. */
  isIdle(): void;
}

/** The workflow tasks of a run, as workers see them. */
export interface OpenTasks {
  readonly sticky: TaskWorker | null;
  readonly isWaiting: boolean;
  start(worker: TaskWorker): WorkflowTask;
  ended(token: number, outcome: TaskOutcome): 'taken' | 'left nothing' | 'refused';
  unfire(timerId: string): void;
}

/** A worker, as the server sees it. */
export interface TaskWorker {
  readonly name: string;
  readonly process: SimProcess;
  /** How long a task is kept for it where it has the run in its cache, ms. */
  stickyTimeoutMs(workflowType: string): number;
  couldTake(taskQueue: string, kind: 'workflow' | 'activity' | 'query'): boolean;
  /** Whether it takes one more thing. */
  takes(taskQueue: string, kind: 'workflow' | 'activity' | 'query'): boolean;
  carryOut(task: WorkflowTask): void;
  attempt(activity: ActivityTask, attempt: number): void;
  query(
    execution: Run,
    query: coresdk.workflow_activation.IQueryWorkflow,
    answer: (command: Command) => void,
  ): void;
}
