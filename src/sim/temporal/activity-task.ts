import { optionalTsToMs, tsToMs } from '@temporalio/common/lib/time';
import { temporal } from '@temporalio/proto';
import Long from 'long';
import type { Appointment, VirtualTime } from '../time/virtual-time';
import { type Attributes, attributesOf, type HistoryEvent, type Unplaced } from './events';

type Failure = temporal.api.failure.v1.IFailure;
const { RetryState, TimeoutType } = temporal.api.enums.v1;

/** How an attempt ended, as a worker tells it. */
export type AttemptResult =
  | { readonly completed: temporal.api.common.v1.IPayload | null }
  | { readonly failed: Failure }
  | { readonly cancelled: Failure };

/** What an activity needs of the world around it. */
export interface ActivityWorld {
  readonly time: VirtualTime;
  /** Hands an attempt out to a worker. */
  dispatch(activity: ActivityTask): void;
  /** The activity is over: its events, for the history. */
  close(activity: ActivityTask, events: readonly Unplaced[]): void;
}

/** An activity between its scheduling and its end: attempts, timeouts, retries, cancellation. */
export class ActivityTask {
  attempt = 1;
  cancelRequested = false;
  /** Whether an attempt is with a worker. */
  private started = false;
  private over = false;
  private lastFailure: Failure | null = null;
  private readonly appointments = new Set<Appointment>();
  private heartbeat: Appointment | null = null;
  private readonly scheduled: Attributes<'activityTaskScheduled'>;
  private readonly endsAt: number;

  constructor(
    private readonly world: ActivityWorld,
    readonly event: HistoryEvent,
    /** Who runs it: for whoever carries out an attempt. */
    readonly of: { workflowId: string; runId: string; workflowType: string },
  ) {
    this.scheduled = attributesOf(event, 'activityTaskScheduled') ?? {};
    const whole = optionalTsToMs(this.scheduled.scheduleToCloseTimeout) || Number.POSITIVE_INFINITY;
    this.endsAt = world.time.now() + whole;
    if (Number.isFinite(whole))
      world.time.after(whole, () => this.timeOut(TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE, true));
    world.dispatch(this);
  }

  get attributes(): Attributes<'activityTaskScheduled'> {
    return this.scheduled;
  }

  get isOpen(): boolean {
    return !this.over;
  }

  /** Whether a worker may still begin this attempt. */
  canStart(attempt: number): boolean {
    return !this.over && !this.started && attempt === this.attempt;
  }

  start(): void {
    this.started = true;
    const limit = optionalTsToMs(this.scheduled.startToCloseTimeout);
    if (limit) this.appoint(limit, () => this.timeOut(TimeoutType.TIMEOUT_TYPE_START_TO_CLOSE, false));
    this.beat();
  }

  /** @returns null where this attempt is not the one that counts any more */
  beaten(attempt: number): { readonly cancelRequested: boolean } | null {
    if (this.over || !this.started || attempt !== this.attempt) return null;
    this.beat();
    return { cancelRequested: this.cancelRequested };
  }

  /** @returns false where this attempt is not the one that counts any more */
  ended(attempt: number, result: AttemptResult): boolean {
    if (this.over || !this.started || attempt !== this.attempt) return false;
    const { scheduledEventId } = this;
    if ('completed' in result) {
      const payloads = result.completed === null ? [] : [result.completed];
      this.close({ kind: 'activityTaskCompleted', attributes: { scheduledEventId, result: { payloads } } });
    } else if ('cancelled' in result) {
      this.close({ kind: 'activityTaskCanceled', attributes: { scheduledEventId } });
    } else {
      this.failed(result.failed);
    }
    return true;
  }

  requestCancel(): void {
    this.cancelRequested = true;
    if (!this.started && !this.over)
      this.close({ kind: 'activityTaskCanceled', attributes: { scheduledEventId: this.scheduledEventId } });
  }

  /** The workflow closed: nobody waits for it any more. */
  abandon(): void {
    this.over = true;
    this.forget();
  }

  private get scheduledEventId(): Long {
    return Long.fromNumber(this.event.id);
  }

  private beat(): void {
    if (this.heartbeat !== null) this.heartbeat.cancelled = true;
    const limit = optionalTsToMs(this.scheduled.heartbeatTimeout);
    if (limit)
      this.heartbeat = this.appoint(limit, () => this.timeOut(TimeoutType.TIMEOUT_TYPE_HEARTBEAT, false));
  }

  private appoint(ms: number, fire: () => void): Appointment {
    const appointment = this.world.time.after(ms, fire);
    this.appointments.add(appointment);
    return appointment;
  }

  private forget(): void {
    for (const appointment of this.appointments) appointment.cancelled = true;
    this.appointments.clear();
    this.started = false;
  }

  private failed(failure: Failure): void {
    const info = failure.applicationFailureInfo;
    const types = this.scheduled.retryPolicy?.nonRetryableErrorTypes ?? [];
    const final = info?.nonRetryable === true || types.includes(info?.type ?? '');
    const refused = final ? RetryState.RETRY_STATE_NON_RETRYABLE_FAILURE : this.retry(failure);
    if (refused !== null)
      this.close({
        kind: 'activityTaskFailed',
        attributes: { scheduledEventId: this.scheduledEventId, failure, retryState: refused },
      });
  }

  private timeOut(timeoutType: temporal.api.enums.v1.TimeoutType, whole: boolean): void {
    if (this.over || (!whole && !this.started)) return;
    const failure: Failure = {
      message: `activity ${TimeoutType[timeoutType]}`,
      timeoutFailureInfo: { timeoutType },
      ...(this.lastFailure === null ? {} : { cause: this.lastFailure }),
    };
    const retryState = whole ? RetryState.RETRY_STATE_TIMEOUT : this.retry(failure);
    if (retryState !== null)
      this.close({
        kind: 'activityTaskTimedOut',
        attributes: { scheduledEventId: this.scheduledEventId, failure, retryState },
      });
  }

  /** @returns null where another attempt follows, else why none does */
  private retry(failure: Failure): temporal.api.enums.v1.RetryState | null {
    const policy = this.scheduled.retryPolicy ?? {};
    if (this.cancelRequested) return RetryState.RETRY_STATE_CANCEL_REQUESTED;
    if (policy.maximumAttempts && this.attempt >= policy.maximumAttempts)
      return RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED;
    const first = policy.initialInterval == null ? 1_000 : tsToMs(policy.initialInterval);
    const most = optionalTsToMs(policy.maximumInterval) || first * 100;
    const pause = Math.min(first * (policy.backoffCoefficient || 2) ** (this.attempt - 1), most);
    if (this.world.time.now() + pause >= this.endsAt) return RetryState.RETRY_STATE_TIMEOUT;
    this.forget();
    this.lastFailure = failure;
    this.attempt += 1;
    this.appoint(pause, () => this.world.dispatch(this));
    return null;
  }

  private close(event: Unplaced): void {
    const begun: Unplaced[] = this.started
      ? [
          {
            kind: 'activityTaskStarted',
            attributes: {
              scheduledEventId: this.scheduledEventId,
              attempt: this.attempt,
              ...(this.lastFailure === null ? {} : { lastFailure: this.lastFailure }),
            },
          },
        ]
      : [];
    this.over = true;
    this.forget();
    this.world.close(this, [...begun, event]);
  }
}
