import { ApplicationFailure, rootCause } from '@temporalio/common';

/** The message at the bottom of a Temporal failure's chain: what an operator can act on. */
export const messageOf = (error: unknown): string => rootCause(error) ?? String(error);

/** True where a worker refused what it was asked for, so that asking again cannot help. */
export function isInvalidInput(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause)
    if (current instanceof ApplicationFailure && current.type === 'InvalidInput') return true;
  return false;
}
