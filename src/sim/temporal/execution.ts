import { optionalTsToMs } from '@temporalio/common/lib/time';
import type { temporal } from '@temporalio/proto';
import type { Appointment } from '../time/virtual-time';
import { ActivityTask } from './activity-task';
import { type Attributes, attributesOf, type HistoryEvent, placed, type Unplaced } from './events';
import { carryOver } from './reset';
import type { ExecutionWorld, ResetFrom, Run, Status } from './run';
import { closing, notFound } from './server-error';
import { Updates } from './updates';
import { WorkflowTasks } from './workflow-tasks';

/** One run of a workflow on the server: its history, and what is open of it. */
export class Execution implements Run {
  readonly events: HistoryEvent[] = [];
  readonly updates = new Updates();
  readonly activities = new Map<number, ActivityTask>();
  readonly timers = new Map<string, { readonly startedEventId: number; readonly appointment: Appointment }>();
  searchAttributes: Record<string, temporal.api.common.v1.IPayload> = {};
  status: Status = 'running';
  readonly tasks: WorkflowTasks;
  private readonly idle: (() => void)[] = [];
  private readonly ended: (() => void)[] = [];

  constructor(
    readonly world: ExecutionWorld,
    readonly runId: string,
    readonly started: Attributes<'workflowExecutionStarted'>,
    userMetadata?: Unplaced['userMetadata'],
    /** Where it is one that was reset: the run that it goes on from, up to the start of one of its tasks. */
    readonly from: ResetFrom | null = null,
  ) {
    this.tasks = new WorkflowTasks(this);
    this.searchAttributes = { ...started.searchAttributes?.indexedFields };
    if (from === null) this.write({ kind: 'workflowExecutionStarted', attributes: started, userMetadata });
    else carryOver(this, from);
    const limit = optionalTsToMs(started.workflowRunTimeout);
    if (limit)
      world.time.after(limit, () =>
        this.close('timedOut', { kind: 'workflowExecutionTimedOut', attributes: {} }),
      );
    this.tasks.need();
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
    return this.tasks.isIdle ? Promise.resolve() : new Promise((resolve) => this.idle.push(resolve));
  }

  whenClosed(): Promise<void> {
    return this.isRunning ? new Promise((resolve) => this.ended.push(resolve)) : Promise.resolve();
  }

  /** Something happened that the workflow has to be told. */
  happen(...events: Unplaced[]): void {
    if (this.isRunning && !this.tasks.keep(events)) {
      for (const event of events) this.write(event);
      this.tasks.need();
    }
  }

  /** Nothing is open any more. */
  isIdle(): void {
    for (const tell of this.idle.splice(0)) tell();
  }

  update(request: temporal.api.update.v1.IRequest): Promise<temporal.api.update.v1.IOutcome> {
    if (!this.isRunning) throw notFound(this.workflowId);
    const { isNew, outcome } = this.updates.ask(request);
    if (isNew) this.tasks.needForUpdates();
    return outcome;
  }

  terminate(reason: string): void {
    this.close('terminated', { kind: 'workflowExecutionTerminated', attributes: { reason } });
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

  close(status: Status, event: Unplaced): void {
    if (!this.isRunning) return;
    this.write(event);
    this.status = status;
    this.tasks.end();
    for (const activity of this.activities.values()) activity.abandon();
    for (const { appointment } of this.timers.values()) appointment.cancelled = true;
    this.updates.close(status === 'continuedAsNew' ? closing : () => notFound(this.workflowId));
    this.world.closed(this);
    for (const tell of [...this.ended.splice(0), ...this.idle.splice(0)]) tell();
  }
}
