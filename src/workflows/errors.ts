import { ApplicationFailure, rootCause, TimeoutFailure, TimeoutType } from '@temporalio/common';

/** The message at the bottom of a Temporal failure's chain: what an operator can act on. */
export const messageOf = (error: unknown): string => rootCause(error) ?? String(error);

function* chainOf(error: unknown): Generator<Error> {
  for (let current = error; current instanceof Error; current = current.cause) yield current;
}

/** True where a worker refused what it was asked for, so that asking again cannot help. */
export const isInvalidInput = (error: unknown): boolean =>
  [...chainOf(error)].some((each) => each instanceof ApplicationFailure && each.type === 'InvalidInput');

/** True where a worker that was alive did not end an activity in time. */
export const tookTooLong = (error: unknown): boolean =>
  [...chainOf(error)].some(
    (each) => each instanceof TimeoutFailure && each.timeoutType === TimeoutType.START_TO_CLOSE,
  );
