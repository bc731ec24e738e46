import { type Client, QueryRejectedError, WorkflowClient, WorkflowNotFoundError } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import type { ApproveRequest } from '../domain/guard/approve';
import type { ArmRequest } from '../domain/guard/arm';
import type { DisarmCause } from '../domain/guard/arming';
import type { ConfigureAnswer, ConfigureRequest } from '../domain/guard/configure';
import type { PermitAnswer, PermitRequest } from '../domain/guard/permit';
import type { ReserveRequest } from '../domain/guard/reserve';
import type { Progress } from '../domain/guard/set-back';
import type { SettleAnswer, SettleRequest } from '../domain/guard/settle';
import type { ReserveAnswer } from '../domain/guard/state';
import type { GuardStatus } from '../domain/guard/status';
import { guardId } from '../domain/names';
import { until } from '../outside/until';
import { within } from '../outside/within';
import {
  approveSignal,
  armSignal,
  configureUpdate,
  disarmSignal,
  exchangePausedSignal,
  guardStateQuery,
  permitUpdate,
  reserveUpdate,
  settleUpdate,
  statusQuery,
} from '../workflows/messages';
import { GuardPaused, NoAnswerInTime, NotReadable } from './errors';
import { GRPC, grpcCode } from './grpc';
import { isTooEarly, isUnreadable } from './query-errors';

const {
  WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW: CONTINUED_AS_NEW,
  WORKFLOW_EXECUTION_STATUS_PAUSED: PAUSED,
} = temporal.api.enums.v1.WorkflowExecutionStatus;

const STATUS_DEADLINE_MS = 2_500;
const BETWEEN_RUNS_MS = 20;
const UPDATE_DEADLINE_MS = 3_000;
/**
 * A permit is worth something only while the request's timestamp is fresh, so an attempt to get one is
 * short. A lost answer is asked for again under the same update id.
 */
const PERMIT_DEADLINE_MS = 900;
const PERMIT_TRIES = 2;

/** A query that arrives while the guard continues as new may still find the run before. */
const isBetweenRuns = (error: unknown) =>
  error instanceof QueryRejectedError && error.status === CONTINUED_AS_NEW;

/** The server takes no update for a paused workflow; only its text tells this from other preconditions. */
const isRefusedAsPaused = (error: unknown) => {
  if (grpcCode(error) !== GRPC.failedPrecondition) return false;
  for (let current = error; current instanceof Error; current = current.cause)
    if (/\bpaused\b/i.test(current.message)) return true;
  return false;
};

/** Where the history of a guard has got to: while that stays, nothing has happened to it. */
export interface GuardPlace extends Progress {
  /** On which the guard was started: workers of another one never reach it. */
  readonly taskQueue: string;
}

/**
 * How long an answer may take beyond the call's own deadline, ms. A host's codec may have no end of its own, and
 * Temporal's client pauses before it tries again what the server was too busy for, whatever the deadline: a guard
 * that nobody polls takes one query at a time.
 */
const BEYOND_DEADLINE_MS = 1_000;

/** The guard of an account, as activities and `ReconcileClient` talk to it. */
export class GuardClient {
  private readonly running: WorkflowClient;

  /** @param declaredDown whether each guard, when it last answered, held that its bot is down; others may share it */
  constructor(
    private readonly client: Client,
    private readonly declaredDown = new Map<string, boolean>(),
  ) {
    // A guard that was terminated would still answer, from its history, that it is armed.
    this.running = new WorkflowClient({
      ...client.workflow.options,
      connection: client.connection,
      dataConverter: client.options.loadedDataConverter,
      queryRejectCondition: 'NOT_OPEN',
    });
  }

  private handle(account: string) {
    return this.client.workflow.getHandle(guardId(account));
  }

  private async within<T>(deadlineMs: number, call: () => Promise<T>): Promise<T> {
    const withinMs = deadlineMs + BEYOND_DEADLINE_MS;
    return await within(withinMs, this.client.withDeadline(Date.now() + deadlineMs, call), () => {
      throw new NoAnswerInTime(withinMs);
    });
  }

  /** @throws GuardPaused where the server certainly did not take the update because of that */
  private async update<T>(account: string, deadlineMs: number, call: () => Promise<T>): Promise<T> {
    try {
      return await this.within(deadlineMs, call);
    } catch (error) {
      if (isRefusedAsPaused(error)) throw new GuardPaused(account);
      throw error;
    }
  }

  /**
   * @throws WorkflowNotFoundError where no guard runs, whether there once was one or not; GuardPaused;
   * NotReadable where another codec wrote its answer
   */
  async status(account: string, deadlineMs = STATUS_DEADLINE_MS): Promise<GuardStatus> {
    const workflowId = guardId(account);
    try {
      const status = await this.within(deadlineMs, () =>
        until(() => this.running.getHandle(workflowId).query(statusQuery), {
          what: `the status of ${workflowId}`,
          withinMs: deadlineMs,
          everyMs: BETWEEN_RUNS_MS,
          tolerate: (error) => isBetweenRuns(error) || isTooEarly(error),
        }),
      );
      this.declaredDown.set(account, status.arming?.botIsDown === true);
      return status;
    } catch (error) {
      this.declaredDown.delete(account);
      if (isUnreadable(error)) throw new NotReadable(workflowId, error.message);
      if (error instanceof QueryRejectedError && error.status === PAUSED) throw new GuardPaused(account);
      if (error instanceof QueryRejectedError)
        throw new WorkflowNotFoundError('the guard is closed', workflowId, undefined);
      throw error;
    }
  }

  /**
   * Asks the server alone, so it tells nothing of whether the guard answers.
   * @throws WorkflowNotFoundError where no guard runs
   */
  async place(account: string): Promise<GuardPlace> {
    const workflowId = guardId(account);
    const { runId, startTime, historyLength, status, taskQueue } = await this.within(STATUS_DEADLINE_MS, () =>
      this.handle(account).describe(),
    );
    // One that is paused is there, and says itself what it is.
    if (status.name !== 'RUNNING' && status.name !== 'PAUSED')
      throw new WorkflowNotFoundError('the guard is closed', workflowId, undefined);
    return { runId, startedAt: startTime.getTime(), events: historyLength, taskQueue };
  }

  /** Whether an operator's word may hold that the bot is down. Asks nobody: true where that is not known. */
  mayBeDeclaredDown(account: string): boolean {
    return this.declaredDown.get(account) ?? true;
  }

  async configure(account: string, request: ConfigureRequest): Promise<ConfigureAnswer> {
    return await this.update(account, UPDATE_DEADLINE_MS, () =>
      this.handle(account).executeUpdate(configureUpdate, { args: [request] }),
    );
  }

  async reserve(account: string, request: ReserveRequest): Promise<ReserveAnswer> {
    return await this.update(account, UPDATE_DEADLINE_MS, () =>
      this.handle(account).executeUpdate(reserveUpdate, { args: [request], updateId: request.reservationId }),
    );
  }

  /** @returns null where no answer came: then the permit may have been given, to nobody who can use it */
  async permit(account: string, request: PermitRequest): Promise<PermitAnswer | null> {
    const updateId = `${request.reservationId}/${request.write}/${request.nonce}`;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.update(account, PERMIT_DEADLINE_MS, () =>
          this.handle(account).executeUpdate(permitUpdate, { args: [request], updateId }),
        );
      } catch (error) {
        // After a lost answer a pause says nothing of what was given before it.
        if (error instanceof WorkflowNotFoundError || (error instanceof GuardPaused && attempt === 1))
          return { given: false, everGiven: false, reason: 'guard_unavailable' };
        if (attempt >= PERMIT_TRIES) return null;
      }
    }
  }

  /** Whether a permit was ever given for a write, as far as the guard remembers. */
  async wasPermitted(account: string, reservationId: string, write: string): Promise<boolean> {
    const { reservations } = await this.within(STATUS_DEADLINE_MS, () =>
      until(() => this.handle(account).query(guardStateQuery), {
        what: `the state of ${guardId(account)}`,
        withinMs: STATUS_DEADLINE_MS,
        everyMs: BETWEEN_RUNS_MS,
        tolerate: isTooEarly,
      }),
    );
    const reservation = reservations.find(({ id }) => id === reservationId);
    return reservation?.writes.some(({ key, permit }) => key === write && permit !== null) ?? false;
  }

  async settle(account: string, request: SettleRequest): Promise<SettleAnswer> {
    return await this.update(account, UPDATE_DEADLINE_MS, () =>
      this.handle(account).executeUpdate(settleUpdate, {
        args: [request],
        updateId: `${request.reservationId}/settle`,
      }),
    );
  }

  async arm(account: string, request: ArmRequest): Promise<void> {
    await this.within(UPDATE_DEADLINE_MS, () => this.handle(account).signal(armSignal, request));
  }

  async approve(account: string, request: ApproveRequest): Promise<void> {
    await this.within(UPDATE_DEADLINE_MS, () => this.handle(account).signal(approveSignal, request));
  }

  /** Lets the guard remember that the exchange asked to wait until `until`, ms. */
  async exchangePaused(account: string, until: number): Promise<void> {
    await this.within(UPDATE_DEADLINE_MS, () => this.handle(account).signal(exchangePausedSignal, { until }));
  }

  async disarm(
    account: string,
    payload?: { operator?: string; reason?: string; cause?: DisarmCause },
  ): Promise<void> {
    await this.within(UPDATE_DEADLINE_MS, () => this.handle(account).signal(disarmSignal, payload));
  }

  /** Ends its word at once; somebody has to start the next one. */
  async terminate(account: string, reason: string): Promise<void> {
    await this.within(UPDATE_DEADLINE_MS, () => this.handle(account).terminate(reason));
  }

  /** Disarms too, where the server takes no more signals. */
  async requestCancellation(account: string): Promise<void> {
    await this.within(UPDATE_DEADLINE_MS, () => this.handle(account).cancel());
  }
}
