import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { NOT_SERVED } from '../domain/names';
import { plainText } from '../domain/plain-text';
import type { ActivityDependencies } from './dependencies';

/** So often a task comes back quickly, and so far apart, ms: where half of the Workers serve the account, one of them has it by then. */
const QUICK_ATTEMPTS = 10;
const QUICK_RETRY_MS = 200;
/** Characters of what says it: the account's name comes from outside. */
const MAX_MESSAGE = 1_000;

/** Thrown for an account that this worker does not serve; another Worker of its task queue may. */
export class AccountNotServed extends Error {
  override readonly name = NOT_SERVED;
  constructor(message: string) {
    super(plainText(message, MAX_MESSAGE));
  }
}

/**
 * Hands a task back to the task queue where this worker does not serve its account. Temporal gives a task to
 * any Worker of the queue, so one that serves it takes it soon.
 * @param unserved what a task does that comes back again and again: a question `fails` after some seconds, for then
 *   nobody serves the account; a write that was planned somewhere `waits`, for as long as its activity may
 */
export async function orHandBack<T>(
  { log }: Pick<ActivityDependencies, 'log'>,
  unserved: 'fails' | 'waits',
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof AccountNotServed)) throw error;
    const { attempt, activityType } = Context.current().info;
    if (attempt === 1) log.warn(SAID, { problem: error.message, activity: activityType });
    const quick = attempt < QUICK_ATTEMPTS;
    if (!quick && unserved === 'fails') throw ApplicationFailure.nonRetryable(error.message, 'InvalidInput');
    throw ApplicationFailure.create({
      message: error.message,
      type: NOT_SERVED,
      nextRetryDelay: quick ? QUICK_RETRY_MS : undefined,
    });
  }
}

const SAID =
  'a task went back to the task queue, because this worker does not serve its account; give every Worker of a task queue the same accounts';
