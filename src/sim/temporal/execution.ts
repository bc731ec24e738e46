import { optionalTsToMs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import Long from 'long';
import type { Appointment, VirtualTime } from '../time/virtual-time';
import type { SimWorker } from '../worker/sim-worker';
import type { TaskOutcome, UpdateRequest } from '../worker/workflow-run';
import { ActivityTask } from './activity-task';
import { applyCommands } from './apply-commands';
import {
  type Attributes,
  attributesOf,
  endsActivity,
  type HistoryEvent,
  type Kind,
  placed,
  type Unplaced,
} from './events';
import { closing, notFound } from './server-error';
import { Updates } from './updates';

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
  dispatchTask(execution: Execution): void;
  dispatchActivity(activity: ActivityTask, taskQueue: string): void;
  signalExternal(workflowId: string, signal: Attributes<'workflowExecutionSignaled'>): boolean;
  continueAsNew(execution: Execution, next: Attributes<'workflowExecutionStarted'>): string;
  closed(execution: Execution): void;
  tell(execution: Execution, what: string): void;
}

/** A workflow task as a worker gets it. */
export interface WorkflowTask {
  readonly token: number;
  readonly execution: Execution;
  readonly events: readonly HistoryEvent[];
  readonly updates: readonly UpdateRequest[];
}

interface OpenTask {
  readonly token: number;
  readonly attempt: number;
  /** Written into the history only once it turns out to be needed. */
  unwritten: boolean;
  readonly scheduledAt: number;
  startedAt: number | null;
  worker: SimWorker | null;
  appointment: Appointment | null;
}

const TASK_TIMEOUT_MS = 5_000;
const { WorkflowTaskFailedCause, TimeoutType } = temporal.api.enums.v1;
let tokens = 0;

/** One run of a workflow on the server: its history, and what is open of it. */
export class Execution {
  readonly events: HistoryEvent[] = [];
  readonly updates = new Updates();
  readonly activities = new Map<number, ActivityTask>();
  readonly timers = new Map<string, { readonly startedEventId: number; readonly appointment: Appointment }>();
  searchAttributes: Record<string, temporal.api.common.v1.IPayload> = {};
  status: Status = 'running';
  /** The worker that has it in its cache. */
  sticky: SimWorker | null = null;
  private buffered: Unplaced[] = [];
  private task: OpenTask | null = null;
  private attempt = 1;
  private wroteSdk = false;
  private readonly idle: (() => void)[] = [];
  private readonly ended: (() => void)[] = [];

  constructor(
    readonly world: ExecutionWorld,
    readonly runId: string,
    readonly started: Attributes<'workflowExecutionStarted'>,
    userMetadata?: Unplaced['userMetadata'],
  ) {
    this.searchAttributes = { ...started.searchAttributes?.indexedFields };
    this.write({ kind: 'workflowExecutionStarted', attributes: started, userMetadata });
    const limit = optionalTsToMs(started.workflowRunTimeout);
    if (limit)
      world.time.after(limit, () =>
        this.close('timedOut', { kind: 'workflowExecutionTimedOut', attributes: {} }),
      );
    this.needTask();
  }

  get workflowId(): string {
    return this.started.workflowId ?? '';
  }
  get type(): string {
    return this.started.workflowType?.name ?? '';
  }
  get taskQueue(): string {
    return this.started.taskQueue?.name ?? '';
  }
  get isRunning(): boolean {
    return this.status === 'running';
  }
  get startedAt(): number {
    return this.events[0]?.at ?? 0;
  }

  /** The last event, where the run is closed. */
  get closing(): HistoryEvent | undefined {
    return this.isRunning ? undefined : this.events.at(-1);
  }

  /** Resolves once no task is open: then the history is whole. */
  whenIdle(): Promise<void> {
    return this.task === null ? Promise.resolve() : new Promise((resolve) => this.idle.push(resolve));
  }

  whenClosed(): Promise<void> {
    return this.isRunning ? new Promise((resolve) => this.ended.push(resolve)) : Promise.resolve();
  }

  /** Something happened that the workflow has to be told. */
  happen(...events: Unplaced[]): void {
    if (!this.isRunning) return;
    if (this.task?.startedAt != null) {
      this.writeTask();
      this.buffered.push(...events);
      return;
    }
    if (this.task !== null) this.writeTask();
    for (const event of events) this.write(event);
    this.needTask();
  }

  update(request: temporal.api.update.v1.IRequest): Promise<temporal.api.update.v1.IOutcome> {
    if (!this.isRunning) throw notFound(this.workflowId);
    const { isNew, outcome } = this.updates.ask(request);
    if (isNew && this.task === null) this.openTask(true);
    return outcome;
  }

  terminate(reason: string): void {
    this.close('terminated', { kind: 'workflowExecutionTerminated', attributes: { reason } });
  }

  /** Whether a worker may begin the open task. */
  get hasTask(): boolean {
    return this.isRunning && this.task !== null && this.task.startedAt === null;
  }

  /** Hands the open task to a worker. */
  startTask(worker: SimWorker): WorkflowTask {
    const { task } = this;
    if (task === null) throw new Error(`no task of ${this.workflowId} is open`);
    if (task.appointment !== null) task.appointment.cancelled = true;
    task.startedAt = this.world.time.now();
    task.worker = worker;
    if (!task.unwritten) this.writeStarted(task);
    task.appointment = this.world.time.after(TASK_TIMEOUT_MS, () => this.taskTimedOut(task));
    const tail = task.unwritten ? this.unwrittenEvents(task) : [];
    return {
      token: task.token,
      execution: this,
      events: [...this.events, ...tail],
      updates: this.updates.take(),
    };
  }

  /**
   * A worker is done with a task.
   * @returns whether it counts; where it is refused the worker forgets the run, where it left nothing the
   *   worker takes it that the task never was
   */
  endTask(token: number, outcome: TaskOutcome): 'taken' | 'left nothing' | 'refused' {
    const { task } = this;
    if (task?.token !== token || !this.isRunning) return 'refused';
    if (task.appointment !== null) task.appointment.cancelled = true;
    if (outcome.failure !== null)
      return this.failTask(
        task,
        outcome.failure,
        WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE,
      );
    const { commands } = outcome;
    for (const { updateResponse } of commands)
      if (updateResponse?.rejected != null)
        this.updates.rejected(updateResponse.protocolInstanceId ?? '', updateResponse.rejected);
    const written = commands.filter(({ updateResponse }) => updateResponse?.rejected == null);
    if (task.unwritten && task.attempt === 1 && written.length === 0) {
      this.task = null;
      this.goOn();
      return 'left nothing';
    }
    const closes = written.some(
      (c) =>
        c.completeWorkflowExecution ??
        c.failWorkflowExecution ??
        c.cancelWorkflowExecution ??
        c.continueAsNewWorkflowExecution,
    );
    if (closes && this.buffered.length > 0) {
      this.world.tell(this, 'its end was refused: there is more that it has to be told');
      return this.failTask(task, {}, WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND);
    }
    this.writeTask();
    const scheduledId = this.lastOf('workflowTaskScheduled');
    const completed = this.write({
      kind: 'workflowTaskCompleted',
      attributes: {
        scheduledEventId: Long.fromNumber(scheduledId),
        startedEventId: Long.fromNumber(this.lastOf('workflowTaskStarted')),
        identity: task.worker?.name ?? '',
        sdkMetadata: {
          langUsedFlags: [...outcome.flags],
          ...(this.wroteSdk
            ? {}
            : { coreUsedFlags: [3, 1, 2], sdkName: 'temporal-typescript', sdkVersion: '1.24.0' }),
        },
      },
    });
    this.wroteSdk = true;
    this.task = null;
    this.attempt = 1;
    this.sticky = task.worker;
    applyCommands(this, written, { completedId: completed.id, scheduledId });
    this.flush();
    this.goOn();
    return 'taken';
  }

  /** Writes an event whose place is now. */
  write(event: Unplaced, at = this.world.time.now()): HistoryEvent {
    const written = placed(event, this.events.length + 1, at);
    this.events.push(written);
    return written;
  }

  schedule(event: HistoryEvent): void {
    const { workflowId, runId, type } = this;
    const of = { workflowId, runId, workflowType: type };
    const taskQueue = attributesOf(event, 'activityTaskScheduled')?.taskQueue?.name ?? this.taskQueue;
    const activity: ActivityTask = new ActivityTask(
      {
        time: this.world.time,
        dispatch: (task) => this.world.dispatchActivity(task, taskQueue),
        close: (_, events) => {
          this.activities.delete(event.id);
          this.happen(...events);
        },
      },
      event,
      of,
    );
    this.activities.set(event.id, activity);
  }

  /** Takes a timer back that fired meanwhile. */
  unfire(timerId: string): void {
    this.buffered = this.buffered.filter(
      ({ kind, attributes }) =>
        !(kind === 'timerFired' && (attributes as Attributes<'timerFired'>).timerId === timerId),
    );
  }

  close(status: Status, event: Unplaced): void {
    if (!this.isRunning) return;
    this.write(event);
    this.status = status;
    this.task = null;
    this.buffered = [];
    for (const activity of this.activities.values()) activity.abandon();
    for (const { appointment } of this.timers.values()) appointment.cancelled = true;
    this.updates.close(status === 'continuedAsNew' ? closing : () => notFound(this.workflowId));
    this.world.closed(this);
    for (const tell of [...this.ended.splice(0), ...this.idle.splice(0)]) tell();
  }

  private needTask(): void {
    if (this.isRunning && this.task === null) this.openTask(false);
  }

  /** @param forUpdates only updates want it: whether it is written at all depends on what becomes of them */
  private openTask(forUpdates: boolean): void {
    tokens += 1;
    const task: OpenTask = {
      token: tokens,
      attempt: this.attempt,
      unwritten: forUpdates || this.attempt > 1,
      scheduledAt: this.world.time.now(),
      startedAt: null,
      worker: null,
      appointment: null,
    };
    this.task = task;
    if (!task.unwritten) this.writeScheduled(task);
    const { sticky } = this;
    if (sticky !== null)
      task.appointment = this.world.time.after(sticky.stickyTimeoutMs(this.type), () => this.unstick(task));
    this.world.dispatchTask(this);
  }

  /** The worker that has it in its cache does not come for it: any other may. */
  private unstick(task: OpenTask): void {
    if (this.task !== task || task.startedAt !== null) return;
    this.sticky = null;
    if (!task.unwritten)
      this.write({
        kind: 'workflowTaskTimedOut',
        attributes: {
          scheduledEventId: Long.fromNumber(this.lastOf('workflowTaskScheduled')),
          startedEventId: Long.ZERO,
          timeoutType: TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START,
        },
      });
    this.task = null;
    this.openTask(task.unwritten && task.attempt === 1);
  }

  private taskTimedOut(task: OpenTask): void {
    if (this.task !== task || !this.isRunning) return;
    this.world.tell(this, 'a workflow task timed out');
    if (task.attempt === 1) this.writeTask();
    if (!task.unwritten)
      this.write({
        kind: 'workflowTaskTimedOut',
        attributes: {
          scheduledEventId: Long.fromNumber(this.lastOf('workflowTaskScheduled')),
          startedEventId: Long.fromNumber(this.lastOf('workflowTaskStarted')),
          timeoutType: TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE,
        },
      });
    this.tryAgain();
  }

  private failTask(
    task: OpenTask,
    failure: temporal.api.failure.v1.IFailure,
    cause: temporal.api.enums.v1.WorkflowTaskFailedCause,
  ): 'refused' {
    if (task.attempt === 1) this.writeTask();
    if (!task.unwritten)
      this.write({
        kind: 'workflowTaskFailed',
        attributes: {
          scheduledEventId: Long.fromNumber(this.lastOf('workflowTaskScheduled')),
          startedEventId: Long.fromNumber(this.lastOf('workflowTaskStarted')),
          cause,
          failure,
        },
      });
    this.tryAgain();
    return 'refused';
  }

  private tryAgain(): void {
    this.task = null;
    this.sticky = null;
    this.updates.takeBack();
    this.attempt = this.flush() ? 1 : this.attempt + 1;
    this.openTask(false);
  }

  private goOn(): void {
    if (!this.isRunning) return;
    if (this.task === null && this.updates.anyToTake) this.openTask(true);
    if (this.task === null) for (const tell of this.idle.splice(0)) tell();
  }

  /** What happened while the task was out comes into the history now. */
  private flush(): boolean {
    const { buffered } = this;
    if (buffered.length === 0 || !this.isRunning) return false;
    this.buffered = [];
    const last = buffered.filter(({ kind }) => endsActivity(kind));
    for (const event of [...buffered.filter(({ kind }) => !endsActivity(kind)), ...last]) this.write(event);
    this.needTask();
    return true;
  }

  private lastOf(kind: Kind): number {
    return this.events.findLast((event) => event.kind === kind)?.id ?? 0;
  }

  private writeScheduled(task: OpenTask): void {
    const attributes = {
      taskQueue: { name: this.taskQueue },
      startToCloseTimeout: { seconds: Long.fromNumber(5) },
      attempt: task.attempt,
    };
    this.write({ kind: 'workflowTaskScheduled', attributes }, task.scheduledAt);
  }

  private writeStarted(task: OpenTask): void {
    const attributes = this.startedAttributes(task, this.lastOf('workflowTaskScheduled'));
    this.write({ kind: 'workflowTaskStarted', attributes }, task.startedAt ?? 0);
  }

  private startedAttributes(task: OpenTask, scheduledEventId: number) {
    return { scheduledEventId: Long.fromNumber(scheduledEventId), identity: task.worker?.name ?? '' };
  }

  private unwrittenEvents(task: OpenTask): HistoryEvent[] {
    const id = this.events.length + 1;
    const { scheduledAt, startedAt } = task;
    const attributes = this.startedAttributes(task, id);
    return [
      placed({ kind: 'workflowTaskScheduled', attributes: { attempt: task.attempt } }, id, scheduledAt),
      placed({ kind: 'workflowTaskStarted', attributes }, id + 1, startedAt ?? 0),
    ];
  }

  /** Writes a task that was not written so far. */
  private writeTask(): void {
    const { task } = this;
    if (task === null || !task.unwritten) return;
    task.unwritten = false;
    this.writeScheduled(task);
    if (task.startedAt !== null) this.writeStarted(task);
  }
}
