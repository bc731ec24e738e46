import type { ActivityOptions } from '@temporalio/workflow';
import { ActivityCancellationType } from '@temporalio/workflow';

/**
 * A look is cheap and harmless to repeat. It answers `inconclusive` by itself when the exchange or the
 * expected state fails, so a retry here is about a lost worker, which costs the heartbeat timeout; a slow
 * exchange may take its time for each of the reads that follow one another.
 * TRY_CANCEL: a cancelled cycle has no use for the answer.
 */
export const OBSERVE_OPTIONS: ActivityOptions = {
  startToCloseTimeout: '25s',
  heartbeatTimeout: '4s',
  scheduleToCloseTimeout: '45s',
  retry: {
    initialInterval: '500ms',
    backoffCoefficient: 1.5,
    maximumInterval: '3s',
    nonRetryableErrorTypes: ['InvalidInput'],
  },
  cancellationType: ActivityCancellationType.TRY_CANCEL,
};

/** The confirming look also waits for the bot's next word. */
export const confirmOptions = (waitMs: number): ActivityOptions => ({
  ...OBSERVE_OPTIONS,
  startToCloseTimeout: waitMs + 25_000,
  scheduleToCloseTimeout: waitMs + 45_000,
});

/**
 * The guard decides idempotently (update id = reservation id), so a retry never takes a budget twice.
 * The client gives up after 3 s an attempt: a deadline is an unknown answer, not a refusal.
 */
export const RESERVE_OPTIONS: ActivityOptions = {
  startToCloseTimeout: '4s',
  scheduleToCloseTimeout: '30s',
  retry: {
    initialInterval: '300ms',
    backoffCoefficient: 1.5,
    maximumInterval: '3s',
    nonRetryableErrorTypes: ['InvalidInput'],
  },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
};

/**
 * A write is safe to retry because only the permit sends: an attempt that finds the permit given never
 * sends, it finds out. At least ten attempts: a frozen machine swallows one for each open poll. The
 * heartbeat timeout is the recovery time after a killed worker; startToClose leaves room for the wait
 * of recvWindow + 1.25 s and the reads that follow. Never cancelled: a cancelled activity is not
 * retried, so the attempt that finds out would not run.
 */
export const WRITE_OPTIONS: ActivityOptions = {
  startToCloseTimeout: '20s',
  scheduleToCloseTimeout: '150s',
  heartbeatTimeout: '4s',
  retry: {
    initialInterval: '500ms',
    backoffCoefficient: 1.5,
    maximumInterval: '5s',
    nonRetryableErrorTypes: ['InvalidInput'],
  },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
};

/** Settling is what may say "not sent", so it is tried for most of what a run has left after its cycle's deadline. */
export const SETTLE_OPTIONS: ActivityOptions = { ...RESERVE_OPTIONS, scheduleToCloseTimeout: '45s' };

/** A guard's birth blocks granting, so it is tried briefly; what cannot be read counts as unreadable. */
export const READ_PREDECESSOR_OPTIONS: ActivityOptions = {
  startToCloseTimeout: '15s',
  scheduleToCloseTimeout: '60s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '5s' },
};

/** Worth little: a worker's next start asks again. */
export const VIEW_ATTRIBUTE_OPTIONS: ActivityOptions = {
  ...READ_PREDECESSOR_OPTIONS,
  startToCloseTimeout: '5s',
  scheduleToCloseTimeout: '30s',
};

export const INSPECT_OPTIONS: ActivityOptions = {
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '20s',
  retry: { nonRetryableErrorTypes: ['InvalidInput'] },
};

/** An inspection that looks as a cycle does takes as long. */
export const INSPECT_BY_LOOK_OPTIONS: ActivityOptions = OBSERVE_OPTIONS;
