import { WorkflowNotFoundError } from '@temporalio/client';
import * as nexus from 'nexus-rpc';
import { GuardPaused, NoGuard } from '../client/errors';
import { saidOfError } from '../client/said-of-error';
import { InvalidInput } from '../domain/validation';

/**
 * Does an operation's work. What a caller did wrong fails at once; what may pass is tried again by Temporal. A text of
 * somebody else's error is never told: it may quote what it was given.
 */
export async function asHandler<T>(account: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw handlerError(account, error);
  }
}

function handlerError(account: string | undefined, error: unknown): nexus.HandlerError {
  if (error instanceof nexus.HandlerError) return error;
  if (error instanceof InvalidInput) return refusal('BAD_REQUEST', error.message);
  if (error instanceof NoGuard || error instanceof WorkflowNotFoundError)
    return refusal(
      'NOT_FOUND',
      `account ${JSON.stringify(account)} has no guard, so nothing is written on it`,
    );
  // Until an operator unpauses it: trying again for as long as the caller waits would hide why.
  if (error instanceof GuardPaused) return refusal('UNAVAILABLE', error.message);
  return new nexus.HandlerError('UNAVAILABLE', saidOfError(error), { retryableOverride: true });
}

/** What trying again does not mend. */
export const refusal = (type: nexus.HandlerErrorType, message: string) =>
  new nexus.HandlerError(type, message, { retryableOverride: false });
