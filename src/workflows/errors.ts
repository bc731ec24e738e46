import { rootCause } from '@temporalio/common';

/** The message at the bottom of a Temporal failure's chain: what an operator can act on. */
export const messageOf = (error: unknown): string => rootCause(error) ?? String(error);
