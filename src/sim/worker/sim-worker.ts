import type { Client } from '@temporalio/client';
import type { ActivityFunction, LoadedDataConverter } from '@temporalio/common';
import { defaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time';
import type { coresdk } from '@temporalio/proto';
import { Activity } from '@temporalio/worker/lib/activity';
import type { ActivityTask, AttemptResult } from '../temporal/activity-task';
import type { HistoryEvent } from '../temporal/events';
import type { Run, TaskWorker, WorkflowTask } from '../temporal/run';
import type { SimServer } from '../temporal/server';
import type { SimProcess } from '../time/process';
import { withoutOpenTask } from './chunks';
import type { Command } from './commands';
import type { Sink, WorkflowMaker } from './workflow-maker';
import type { TaskOutcome, WorkflowRun } from './workflow-run';

/** What a process serves: the workflows and activities of one task queue. */
export interface Served {
  readonly taskQueue: string;
  readonly maker: WorkflowMaker;
  readonly activities: Readonly<Record<string, ActivityFunction>>;
  readonly client: Client;
  readonly sink: Sink;
}

/** What may befall what a worker sends: it arrives, late by so many ms, or never. */
export type MessageFault = (what: 'task' | 'activity' | 'heartbeat') => number | 'lost';

const CONVERTER: LoadedDataConverter = {
  payloadConverter: defaultPayloadConverter,
  failureConverter: defaultFailureConverter,
  payloadCodecs: [],
};
const SILENT = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
const METER = { withTags: () => METER } as never;
/** Polls that a frozen process leaves open: what is handed to them waits until it wakes. */
const OPEN_POLLS = { workflow: 1, activity: 2, query: 1 };
/** Of the heartbeat timeout: the SDK's Core sends no heartbeat sooner after another. */
const THROTTLE = 0.8;

interface Cached {
  run: WorkflowRun | null;
  /** One thing at a time. */
  turn: Promise<void>;
}

/** A process with our Workers: runs what the server hands it, as long as it lives. */
export class SimWorker implements TaskWorker {
  private readonly cache = new Map<string, Cached>();
  private polls = { ...OPEN_POLLS };

  constructor(
    readonly process: SimProcess,
    private readonly server: SimServer,
    private readonly served: readonly Served[],
    private readonly fault: MessageFault,
    private readonly note: (line: string) => void,
  ) {}

  get name(): string {
    return this.process.name;
  }

  stickyTimeoutMs(workflowType: string): number {
    return workflowType === 'remediationGuard' ? 2_000 : 10_000;
  }

  couldTake(taskQueue: string, kind: keyof typeof OPEN_POLLS): boolean {
    if (!this.served.some((each) => each.taskQueue === taskQueue)) return false;
    return this.process.isRunning || (this.process.isFrozen && this.polls[kind] > 0);
  }

  /** Whether it takes one more thing; one that is frozen has only so many polls open. */
  takes(taskQueue: string, kind: keyof typeof OPEN_POLLS): boolean {
    if (!this.couldTake(taskQueue, kind)) return false;
    if (this.process.isFrozen) this.polls[kind] -= 1;
    return true;
  }

  freeze(): void {
    this.polls = { ...OPEN_POLLS };
    this.process.freeze();
  }

  /** What is in its cache is gone; what it carries out goes on. */
  loseCache(): void {
    for (const runId of [...this.cache.keys()]) this.forget(runId);
  }

  /** Gives back every workflow it holds. */
  async dispose(): Promise<void> {
    const runs = [...this.cache.values()].flatMap(({ run }) => run ?? []);
    this.cache.clear();
    await Promise.all(runs.map((run) => run.dispose()));
  }

  carryOut(task: WorkflowTask): void {
    this.process.enter(() => this.inTurn(task.execution, async (cached) => await this.doTask(task, cached)));
  }

  query(
    execution: Run,
    query: coresdk.workflow_activation.IQueryWorkflow,
    answer: (command: Command) => void,
  ): void {
    const events = [...withoutOpenTask(execution.events)];
    this.process.enter(() =>
      this.inTurn(execution, async (cached) => {
        const run = await this.runOf(execution, cached);
        const { failure } = await run.catchUp(events, null);
        if (failure !== null) throw new Error(`replay for a query failed: ${failure.message}`);
        const command = await run.query(query);
        this.server.time.after(this.server.latency(), () => answer(command));
      }),
    );
  }

  attempt(activity: ActivityTask, attempt: number): void {
    this.process.enter(() => {
      void this.doAttempt(activity, attempt);
    });
  }

  private inTurn({ runId }: Run, work: (cached: Cached) => Promise<void>): void {
    const cached = this.cache.get(runId) ?? { run: null, turn: Promise.resolve() };
    this.cache.set(runId, cached);
    cached.turn = cached.turn.then(async () => {
      try {
        await work(cached);
      } catch (error) {
        this.note(`worker ${this.name} ${runId}: ${error instanceof Error ? error.message : error}`);
        this.forget(runId);
      }
    });
  }

  private async runOf({ events, runId, taskQueue }: Run, cached: Cached): Promise<WorkflowRun> {
    const served = this.servedAt(taskQueue);
    cached.run ??= await served.maker.make(events[0] as HistoryEvent, runId, served.sink);
    return cached.run;
  }

  private async doTask({ token, execution, events, updates }: WorkflowTask, cached: Cached): Promise<void> {
    let outcome: TaskOutcome;
    try {
      outcome = await (await this.runOf(execution, cached)).catchUp(events, { updates });
    } catch (error) {
      outcome = { failure: { message: error instanceof Error ? error.message : String(error) } };
    }
    if (outcome.failure !== null)
      this.note(`worker ${this.name} FAILED a task of ${execution.workflowId}: ${outcome.failure.message}`);
    const late = this.fault('task');
    const verdict =
      late === 'lost' ? 'refused' : await this.toServer(late, () => execution.tasks.ended(token, outcome));
    if (verdict === 'left nothing') cached.run?.unsee();
    if (verdict === 'refused' || !execution.isRunning) this.forget(execution.runId);
  }

  private async doAttempt(task: ActivityTask, attempt: number): Promise<void> {
    const { attributes, of } = task;
    const served = this.servedAt(attributes.taskQueue?.name ?? '');
    const type = attributes.activityType?.name ?? '';
    const heartbeats = this.heartbeats(task, attempt, (reason) => activity.cancel(reason, {} as never));
    const activity = new Activity(
      {
        taskToken: new Uint8Array(),
        base64TaskToken: `${of.runId}/${attributes.activityId}/${attempt}`,
        activityId: attributes.activityId,
        activityType: type,
        attempt,
        workflowExecution: { workflowId: of.workflowId, runId: of.runId },
        workflowType: of.workflowType,
        isLocal: false,
        inWorkflow: true,
        namespace: 'default',
        taskQueue: served.taskQueue,
      } as never,
      served.activities[type] as ActivityFunction,
      CONVERTER,
      { type: 'activity', namespace: 'default', isLocal: false } as never,
      undefined,
      heartbeats,
      served.client,
      SILENT,
      METER,
      [],
    );
    const args = (attributes.input?.payloads ?? []).map((payload) =>
      defaultPayloadConverter.fromPayload(payload),
    );
    const result = resultOf(await activity.run({ args, headers: {} }));
    const late = this.fault('activity');
    if (late !== 'lost') await this.toServer(late, () => task.ended(attempt, result));
  }

  /** Heartbeats as Core sends them: the first at once, later ones not too often. */
  private heartbeats(
    task: ActivityTask,
    attempt: number,
    cancel: (reason: 'CANCELLED' | 'NOT_FOUND') => void,
  ) {
    const everyMs = (optionalTsToMs(task.attributes.heartbeatTimeout) ?? 0) * THROTTLE;
    let sentAt = Number.NEGATIVE_INFINITY;
    let planned = false;
    const send = async () => {
      planned = false;
      sentAt = this.server.time.now();
      const late = this.fault('heartbeat');
      if (late === 'lost') return;
      const answer = await this.toServer(late, () => task.beaten(attempt));
      if (answer === null) cancel('NOT_FOUND');
      else if (answer.cancelRequested) cancel('CANCELLED');
    };
    return () => {
      if (planned) return;
      const pause = Math.max(0, sentAt + everyMs - this.server.time.now());
      planned = true;
      setTimeout(() => void send(), pause);
    };
  }

  /** Tells the server something, again and again while it is away. */
  private async toServer<T>(late: number, tell: () => T): Promise<T> {
    const { server, process } = this;
    return await new Promise((resolve) => {
      const arrive = () => {
        if (!server.isUp) return void server.time.after(500, arrive);
        const answer = tell();
        server.time.after(server.latency(), () => process.enter(() => resolve(answer)));
      };
      server.time.after(late + server.latency(), arrive);
    });
  }

  private servedAt(taskQueue: string): Served {
    const served = this.served.find((each) => each.taskQueue === taskQueue);
    if (served === undefined) throw new Error(`${this.name} serves no ${taskQueue}`);
    return served;
  }

  private forget(runId: string): void {
    const cached = this.cache.get(runId);
    if (cached === undefined) return;
    const { run } = cached;
    cached.run = null;
    void cached.turn.then(() => run?.dispose());
  }
}

function resultOf(result: coresdk.activity_result.IActivityExecutionResult): AttemptResult {
  if (result.completed != null) return { completed: result.completed.result ?? null };
  if (result.cancelled != null) return { cancelled: result.cancelled.failure ?? {} };
  return { failed: result.failed?.failure ?? {} };
}
