import { QueryNotRegisteredError } from '@temporalio/client';
import { ValueError } from '@temporalio/common';
import { ASK_AGAIN } from '../workflows/messages';

/** True where a payload has an encoding that this client's converter does not know. */
export const isUnreadable = (error: unknown): error is ValueError =>
  error instanceof ValueError && error.message.startsWith('Unknown encoding');

/** A query that waited for a worker, and reached it before the workflow task of what had happened meanwhile. */
export const isTooEarly = (error: unknown): boolean =>
  error instanceof QueryNotRegisteredError && error.message.includes(ASK_AGAIN);
