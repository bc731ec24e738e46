import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { saidOfError } from '../client/said-of-error';
import { InvalidInput } from '../domain/validation';
import { ExchangeError } from '../exchange/errors';

/** What ends an activity is written into its workflow's history, text, stack and causes. */
export async function withoutForeignErrors<T>(activity: () => Promise<T>): Promise<T> {
  try {
    return await activity();
  } catch (error) {
    throw isOurs(error) ? error : ApplicationFailure.retryable(saidOfError(error), nameOf(error));
  }
}

/** An abort is how an activity says that it was cancelled. */
const isOurs = (error: unknown) =>
  error instanceof TemporalFailure ||
  error instanceof InvalidInput ||
  error instanceof ExchangeError ||
  nameOf(error) === 'AbortError';

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'Error');
