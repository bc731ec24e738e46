import type { temporal } from '@temporalio/proto';
import type { Random } from '../../simulator/core/random';
import { worldUuid } from '../time/install';
import type { VirtualTime } from '../time/virtual-time';
import type { ActivityTask } from './activity-task';
import { type Attributes, unplaced } from './events';
import { Execution } from './execution';
import type { ExecutionWorld, Run, TaskWorker } from './run';
import { notFound } from './server-error';

/** ms that a message takes at most where nothing is wrong. */
const USUAL_MS = 3;

/** The Temporal server of a simulated world: runs, and who carries out what is open of them. */
export class SimServer implements ExecutionWorld {
  /** Whether it answers. What is stored stays, and its timers go on once it is back. */
  isUp = true;
  /** Most ms that a message takes to or from it. */
  latencyMs = USUAL_MS;
  workers: TaskWorker[] = [];
  /** What happens when a worker's commands come that would end a run. */
  atEnd: ((run: Run) => void) | null = null;
  private readonly runs = new Map<string, Execution[]>();
  private waiting: (() => boolean)[] = [];

  constructor(
    readonly time: VirtualTime,
    private readonly random: Random,
    private readonly note: (line: string) => void,
  ) {}

  /** Every run of a workflow id, the newest last. */
  runsOf(workflowId: string): readonly Execution[] {
    return this.runs.get(workflowId) ?? [];
  }

  all(): Execution[] {
    return [...this.runs.values()].flat();
  }

  /** Ids of the runs that were reset, and of those that one of them continued as. */
  resets(): ReadonlySet<string> {
    const found = new Set<string>();
    for (const { runId, from, started } of this.all())
      if (from !== null || found.has(started.continuedExecutionRunId ?? '')) found.add(runId);
    return found;
  }

  /** @throws ServerError where there is none */
  find(workflowId: string, runId?: string | null): Execution {
    const runs = this.runsOf(workflowId);
    const found = runId ? runs.find((run) => run.runId === runId) : runs.at(-1);
    if (found === undefined) throw notFound(workflowId);
    return found;
  }

  start(
    started: Attributes<'workflowExecutionStarted'>,
    userMetadata?: temporal.api.sdk.v1.IUserMetadata | null,
  ): Execution {
    const runId = worldUuid();
    const first = started.firstExecutionRunId || runId;
    const execution = new Execution(
      this,
      runId,
      { ...started, originalExecutionRunId: runId, firstExecutionRunId: first },
      userMetadata,
    );
    const workflowId = started.workflowId ?? '';
    this.runs.set(workflowId, [...this.runsOf(workflowId), execution]);
    this.tell(execution, `started ${execution.type}`);
    return execution;
  }

  /**
   * Goes on from one of a run's workflow tasks in a new run, whether or not the run is closed.
   * @param startedEventId of the start of the task that is done again
   */
  reset(base: Execution, startedEventId: number): Execution {
    const after = [...base.events.slice(startedEventId).map((event) => unplaced(event)), ...base.tasks.kept];
    base.terminate('reset');
    const from = { runId: base.runId, events: base.events.slice(0, startedEventId), after };
    const run = new Execution(this, worldUuid(), base.started, null, from);
    this.runs.set(base.workflowId, [...this.runsOf(base.workflowId), run]);
    this.tell(run, 'reset');
    return run;
  }

  /** Workers that are dead get nothing any more. */
  buryDead(): void {
    this.workers = this.workers.filter(({ process }) => !process.isDead);
  }

  /** ms until a message arrives. */
  latency(): number {
    return 1 + this.random.next(this.latencyMs);
  }

  /** Somebody may be there now for what waits. */
  matchWaiting(): void {
    this.waiting = this.waiting.filter((match) => !match());
  }

  dispatchTask(execution: Run): void {
    this.match(() => {
      if (!execution.tasks.isWaiting) return true;
      const worker = this.workerFor(execution.taskQueue, 'workflow', execution.tasks.sticky);
      if (worker === undefined) return false;
      worker.carryOut(execution.tasks.start(worker));
      return true;
    });
  }

  dispatchActivity(activity: ActivityTask, taskQueue: string): void {
    const { attempt } = activity;
    this.match(() => {
      if (!activity.canStart(attempt)) return true;
      const worker = this.workerFor(taskQueue, 'activity', null);
      if (worker === undefined) return false;
      activity.start();
      worker.attempt(activity, attempt);
      return true;
    });
  }

  /** Asks a worker; waits for one where there is none. */
  dispatchQuery(execution: Run, ask: (worker: TaskWorker) => void): void {
    this.match(() => {
      const worker = this.workerFor(execution.taskQueue, 'query', execution.tasks.sticky);
      if (worker === undefined) return false;
      ask(worker);
      return true;
    });
  }

  signalExternal(workflowId: string, attributes: Attributes<'workflowExecutionSignaled'>): boolean {
    const run = this.runsOf(workflowId).at(-1);
    if (run === undefined || !run.isRunning) return false;
    run.happen({ kind: 'workflowExecutionSignaled', attributes });
    return true;
  }

  continueAsNew(_: Run, next: Attributes<'workflowExecutionStarted'>): string {
    return this.start(next).runId;
  }

  ends(execution: Run): void {
    this.atEnd?.(execution);
  }

  closed(execution: Run): void {
    this.tell(execution, execution.status);
  }

  tell({ workflowId }: Run, what: string): void {
    this.note(`server ${workflowId} ${what}`);
  }

  private match(attempt: () => boolean): void {
    this.time.after(this.latency(), () => {
      if (!this.isUp || !attempt()) this.waiting.push(() => this.isUp && attempt());
    });
  }

  private workerFor(
    taskQueue: string,
    kind: 'workflow' | 'activity' | 'query',
    sticky: TaskWorker | null,
  ): TaskWorker | undefined {
    if (sticky !== null && !sticky.process.isDead)
      return sticky.takes(taskQueue, kind)
        ? sticky
        : kind === 'query'
          ? this.any(taskQueue, kind)
          : undefined;
    return this.any(taskQueue, kind);
  }

  private any(taskQueue: string, kind: 'workflow' | 'activity' | 'query'): TaskWorker | undefined {
    const able = this.workers.filter((worker) => worker.couldTake(taskQueue, kind));
    const chosen = able[able.length === 0 ? 0 : this.random.next(able.length)];
    return chosen?.takes(taskQueue, kind) === true ? chosen : undefined;
  }
}
