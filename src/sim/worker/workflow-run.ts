import { msNumberToTs } from '@temporalio/common/lib/time';
import { coresdk, type temporal } from '@temporalio/proto';
import type { Workflow } from '@temporalio/worker/lib/workflow/interface';
import Long from 'long';
import { attributesOf, type HistoryEvent } from '../temporal/events';
import { acceptedIn, type Chunk, chunksOf, commandEventsOf, flagsIn, patchesIn } from './chunks';
import { asSent, type Command, type Expected, expectedOf, nameIn } from './commands';
import { cancelled, inShippingOrder, type Job, jobOf, type Numbers, type Scheduled } from './jobs';

type Activation = coresdk.workflow_activation.IWorkflowActivation;
type Completion = coresdk.workflow_completion.IWorkflowActivationCompletion;

/** An update as the server hands it to a worker. */
export interface UpdateRequest {
  readonly id: string;
  readonly request: temporal.api.update.v1.IRequest;
}

/** What a workflow made of one task. */
export type TaskOutcome =
  | { readonly failure: null; readonly commands: readonly Command[]; readonly flags: readonly number[] }
  | { readonly failure: temporal.api.failure.v1.IFailure };

const TRY_CANCEL = 0;

/** The workflow and its history are not of one mind: the history does not come from this code. */
class NotDeterministic extends Error {
  override readonly name = 'NotDeterministic';
}

/**
 * One run of a workflow in a worker's cache, driven as the SDK's Core drives it: by activations that are
 * made from the history, replayed as far as it goes, live for the task that was handed out.
 */
export class WorkflowRun {
  /** The start of the last task that it has seen. */
  private seenId = 0;
  private before = 0;
  private readonly numbers: Numbers = { activities: new Map(), signals: new Map(), abandoned: new Set() };
  /** Activities that are given up once their cancellation is asked for. */
  private readonly tryCancel = new Map<number, Scheduled>();
  private readonly flags = new Set<number>();
  private expected: Expected[] = [];

  constructor(
    private readonly runId: string,
    private readonly seed: Long,
    private readonly workflow: Workflow,
    private readonly afterActivation: () => Promise<void>,
  ) {}

  /**
   * Takes the workflow to the end of a history.
   * @param live the task that is carried out now; null replays only
   * @throws NotDeterministic where a command does not fit an event
   */
  async catchUp(
    events: readonly HistoryEvent[],
    live: { readonly updates: readonly UpdateRequest[] } | null,
  ): Promise<TaskOutcome> {
    let outcome: TaskOutcome = { failure: null, commands: [], flags: [] };
    const chunks = chunksOf(events.filter(({ id }) => id > this.seenId));
    for (const [i, chunk] of chunks.entries()) {
      const isLast = i === chunks.length - 1;
      outcome = await this.carryOut(chunk, isLast ? live : null);
      if (outcome.failure !== null) return outcome;
      this.before = this.seenId;
      this.seenId = chunk.started.id;
    }
    return outcome;
  }

  /** The last task left nothing: the history goes on as if it had never been. */
  unsee(): void {
    this.seenId = this.before;
  }

  /** @returns what it answered */
  async query(query: coresdk.workflow_activation.IQueryWorkflow): Promise<Command> {
    const completion = await this.workflow.activate(
      coresdk.workflow_activation.WorkflowActivation.fromObject({
        runId: this.runId,
        isReplaying: true,
        jobs: [{ queryWorkflow: { ...query, queryId: 'query' } }],
      }),
    );
    const [command] = completion.successful?.commands ?? [];
    if (command === undefined) throw new Error(`a query was not answered: ${JSON.stringify(completion)}`);
    return command;
  }

  dispose(): Promise<void> {
    return this.workflow.dispose();
  }

  private async carryOut(
    chunk: Chunk,
    live: { readonly updates: readonly UpdateRequest[] } | null,
  ): Promise<TaskOutcome> {
    this.meet(commandEventsOf(chunk));
    for (const flag of flagsIn(chunk)) this.flags.add(flag);
    const jobs = [
      ...(live === null ? patchesIn(chunk).map((patchId): Job => ({ notifyHasPatch: { patchId } })) : []),
      ...chunk.events.flatMap((event) => jobOf(event, this.numbers, this.seed) ?? []),
      ...this.updates(chunk, live),
    ];
    const commands: Command[] = [];
    const used = new Set<number>();
    for (let next = inShippingOrder(jobs); ; ) {
      const completion = await this.activate(chunk, next, live === null);
      if (completion.failed != null) return { failure: completion.failed.failure ?? {} };
      const made = completion.successful?.commands ?? [];
      for (const flag of completion.successful?.usedInternalFlags ?? []) {
        this.flags.add(flag);
        used.add(flag);
      }
      commands.push(...made);
      next = this.givenUp(made);
      if (next.length === 0) break;
    }
    const sent = asSent(commands);
    this.expected = sent.flatMap(expectedOf);
    return { failure: null, commands: sent, flags: [...used] };
  }

  private async activate(chunk: Chunk, jobs: Job[], isReplaying: boolean): Promise<Completion> {
    const completion = await this.workflow.activate({
      runId: this.runId,
      timestamp: msNumberToTs(chunk.started.at),
      isReplaying,
      historyLength: chunk.started.id,
      historySizeBytes: Long.fromNumber(chunk.started.id * 400),
      continueAsNewSuggested: false,
      availableInternalFlags: [...this.flags],
      jobs,
    } as Activation);
    await this.afterActivation();
    return completion;
  }

  private updates(chunk: Chunk, live: { readonly updates: readonly UpdateRequest[] } | null): Job[] {
    const asked =
      live?.updates ??
      acceptedIn(chunk).map(({ protocolInstanceId, acceptedRequest }) => ({
        id: protocolInstanceId ?? '',
        request: acceptedRequest ?? {},
      }));
    return asked.map(({ id, request: { input, meta } }) => ({
      doUpdate: {
        id: meta?.updateId,
        protocolInstanceId: id,
        name: input?.name,
        input: input?.args?.payloads ?? [],
        headers: input?.header?.fields ?? {},
        meta,
        runValidator: live !== null,
      },
    }));
  }

  /** Activities that the workflow does not wait for once it cancels them: told within the same task. */
  private givenUp(commands: readonly Command[]): Job[] {
    for (const { scheduleActivity } of commands)
      if (scheduleActivity?.seq != null && scheduleActivity.cancellationType === TRY_CANCEL)
        this.tryCancel.set(scheduleActivity.seq, {
          seq: scheduleActivity.seq,
          activityId: scheduleActivity.activityId ?? '',
          activityType: { name: scheduleActivity.activityType ?? '' },
        });
    return commands.flatMap(({ requestCancelActivity }) => {
      const activity = this.tryCancel.get(requestCancelActivity?.seq ?? -1);
      if (activity === undefined || this.numbers.abandoned.has(activity.seq)) return [];
      const { seq } = activity;
      this.numbers.abandoned.add(seq);
      return [{ resolveActivity: { seq, result: cancelled(activity) } }];
    });
  }

  /** Holds what the history says of the last task's commands against what they were. */
  private meet(events: readonly HistoryEvent[]): void {
    for (const event of events) {
      const expected = this.expected.shift();
      if (expected?.kind !== event.kind || (expected.name !== null && expected.name !== nameIn(event)))
        throw new NotDeterministic(
          `event ${event.id} is ${event.kind} ${nameIn(event) ?? ''}, the workflow's command was ${expected?.kind} ${expected?.name ?? ''}`,
        );
      const { activityId, activityType } = attributesOf(event, 'activityTaskScheduled') ?? {};
      if (activityId != null)
        this.numbers.activities.set(event.id, {
          seq: expected.seq,
          activityId,
          activityType: { name: activityType?.name ?? '' },
        });
      if (event.kind === 'signalExternalWorkflowExecutionInitiated')
        this.numbers.signals.set(event.id, expected.seq);
    }
    if (this.expected.length > 0)
      throw new NotDeterministic(`the history lacks ${this.expected.map(({ kind }) => kind)}`);
  }
}
