import { temporal } from '@temporalio/proto';
import Long from 'long';
import { endsRun } from '../worker/commands';
import type { TaskOutcome } from '../worker/workflow-run';
import { applyCommands } from './apply-commands';
import { type Attributes, endsActivity, type Kind, type Unplaced } from './events';
import type { OpenTasks, Run, TaskWorker, WorkflowTask } from './run';
import { notEnded, notStarted, type OpenTask, scheduled, started, unwritten } from './task-events';

const TASK_TIMEOUT_MS = 5_000;
/** A task that fails again and again is not tried at once any more: else a broken world would never end. */
const PATIENT_ATTEMPTS = 3;
const RETRY_MS = 10_000;
const { WorkflowTaskFailedCause } = temporal.api.enums.v1;
let tokens = 0;

/** The workflow tasks of one run: one at a time, and what happens while it is out waits for its end. */
export class WorkflowTasks implements OpenTasks {
  /** The worker that has the run in its cache. */
  sticky: TaskWorker | null = null;
  private buffered: Unplaced[] = [];
  private task: OpenTask | null = null;
  private attempt = 1;
  private wroteSdk = false;

  constructor(private readonly execution: Run) {}

  get isIdle(): boolean {
    return this.task === null;
  }

  /** Keeps events for later where a task is out. @returns false where it is not: they are written now */
  keep(events: readonly Unplaced[]): boolean {
    this.writeTask();
    if (this.task?.startedAt == null) return false;
    this.buffered.push(...events);
    return true;
  }

  needForUpdates(): void {
    if (this.task === null) this.openTask(true);
  }

  /** What waits for the end of the task that is out. */
  get kept(): readonly Unplaced[] {
    return this.buffered;
  }

  /** The run is closed. */
  end(): void {
    this.task = null;
    this.buffered = [];
  }

  /** Whether a worker may begin the open task. */
  get isWaiting(): boolean {
    return this.execution.isRunning && this.task !== null && this.task.startedAt === null;
  }

  /** Hands the open task to a worker. */
  start(worker: TaskWorker): WorkflowTask {
    const { task, execution } = this;
    if (task === null) throw new Error(`no task of ${this.execution.workflowId} is open`);
    if (task.appointment !== null) task.appointment.cancelled = true;
    task.startedAt = this.execution.world.time.now();
    task.worker = worker;
    if (!task.unwritten) this.writeStart(task);
    task.appointment = this.execution.world.time.after(TASK_TIMEOUT_MS, () => this.taskTimedOut(task));
    const tail = task.unwritten ? unwritten(task, this.execution.events.length + 1) : [];
    return {
      token: task.token,
      execution,
      events: [...this.execution.events, ...tail],
      updates: this.execution.updates.take(),
    };
  }

  /**
   * A worker is done with a task.
   * @returns whether it counts; where it is refused the worker forgets the run, where it left nothing the
   *   worker takes it that the task never was
   */
  ended(token: number, outcome: TaskOutcome): 'taken' | 'left nothing' | 'refused' {
    const { task } = this;
    if (task?.token !== token || !this.execution.isRunning) return 'refused';
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
        this.execution.updates.rejected(updateResponse.protocolInstanceId ?? '', updateResponse.rejected);
    const written = commands.filter(({ updateResponse }) => updateResponse?.rejected == null);
    if (task.unwritten && task.attempt === 1 && written.length === 0) {
      this.task = null;
      this.goOn();
      return 'left nothing';
    }
    const closes = written.some(endsRun);
    if (closes) this.execution.world.ends(this.execution);
    if (closes && this.buffered.length > 0) {
      this.execution.world.tell(this.execution, 'its end was refused: there is more that it has to be told');
      return this.failTask(task, {}, WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND);
    }
    this.writeTask();
    const scheduledId = this.lastOf('workflowTaskScheduled');
    const completed = this.execution.write({
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
    applyCommands(this.execution, written, { completedId: completed.id, scheduledId });
    if (this.flush()) this.need();
    this.goOn();
    return 'taken';
  }

  /** Takes a timer back that fired meanwhile. */
  unfire(timerId: string): void {
    this.buffered = this.buffered.filter(
      ({ kind, attributes }) =>
        !(kind === 'timerFired' && (attributes as Attributes<'timerFired'>).timerId === timerId),
    );
  }

  need(): void {
    if (this.execution.isRunning && this.task === null) this.openTask(false);
  }

  /** @param forUpdates only updates want it: whether it is written at all depends on what becomes of them */
  private openTask(forUpdates: boolean): void {
    tokens += 1;
    const task: OpenTask = {
      token: tokens,
      attempt: this.attempt,
      unwritten: forUpdates || this.attempt > 1,
      scheduledAt: this.execution.world.time.now(),
      startedAt: null,
      worker: null,
      appointment: null,
    };
    this.task = task;
    if (!task.unwritten) this.execution.write(scheduled(task, this.execution.taskQueue), task.scheduledAt);
    const { sticky } = this;
    if (sticky !== null)
      task.appointment = this.execution.world.time.after(sticky.stickyTimeoutMs(this.execution.type), () =>
        this.unstick(task),
      );
    this.execution.world.dispatchTask(this.execution);
  }

  /** The worker that has it in its cache does not come for it: any other may. */
  private unstick(task: OpenTask): void {
    if (this.task !== task || task.startedAt !== null) return;
    this.sticky = null;
    if (!task.unwritten) this.execution.write(notStarted(this.lastOf('workflowTaskScheduled')));
    this.task = null;
    this.openTask(task.unwritten && task.attempt === 1);
  }

  private taskTimedOut(task: OpenTask): void {
    if (this.task !== task || !this.execution.isRunning) return;
    this.execution.world.tell(this.execution, 'a workflow task timed out');
    if (task.attempt === 1) this.writeTask();
    if (!task.unwritten)
      this.execution.write(
        notEnded(this.lastOf('workflowTaskScheduled'), this.lastOf('workflowTaskStarted')),
      );
    this.tryAgain();
  }

  private failTask(
    task: OpenTask,
    failure: temporal.api.failure.v1.IFailure,
    cause: temporal.api.enums.v1.WorkflowTaskFailedCause,
  ): 'refused' {
    if (task.attempt === 1) this.writeTask();
    if (!task.unwritten)
      this.execution.write({
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
    this.execution.updates.takeBack();
    this.attempt = this.flush() ? 1 : this.attempt + 1;
    if (this.attempt < PATIENT_ATTEMPTS) this.openTask(false);
    else this.execution.world.time.after(RETRY_MS, () => this.need());
  }

  private goOn(): void {
    if (!this.execution.isRunning) return;
    if (this.task === null && this.execution.updates.anyToTake) this.openTask(true);
    if (this.task === null) this.execution.isIdle();
  }

  /** What happened while the task was out comes into the history now. */
  private flush(): boolean {
    const { buffered } = this;
    if (buffered.length === 0 || !this.execution.isRunning) return false;
    this.buffered = [];
    const last = buffered.filter(({ kind }) => endsActivity(kind));
    for (const event of [...buffered.filter(({ kind }) => !endsActivity(kind)), ...last])
      this.execution.write(event);
    return true;
  }

  private writeStart(task: OpenTask): void {
    this.execution.write(started(task, this.lastOf('workflowTaskScheduled')), task.startedAt ?? 0);
  }

  private lastOf(kind: Kind): number {
    return this.execution.events.findLast((event) => event.kind === kind)?.id ?? 0;
  }

  /** Writes a task that was not written so far. */
  private writeTask(): void {
    const { task } = this;
    if (task === null || !task.unwritten) return;
    task.unwritten = false;
    this.execution.write(scheduled(task, this.execution.taskQueue), task.scheduledAt);
    if (task.startedAt !== null) this.writeStart(task);
  }
}
