import { ApplicationFailure } from '@temporalio/activity';
import { canExecute, canExecuteSchema } from '../../domain/can-execute';
import { InvalidInput, parseOrExplain } from '../../domain/validation';
import type { InspectInput } from '../../workflows/contract';
import type { ActivityDependencies } from '../dependencies';
import { viewGuard } from '../guard/guard-view';
import { listingsFor } from './listings';

/** Answers a question on the worker, where the environment is. Never writes. */
export async function inspect(
  dependencies: ActivityDependencies,
  { account, args }: InspectInput,
): Promise<unknown> {
  try {
    const runtime = dependencies.runtime(account);
    const question = parseOrExplain(canExecuteSchema, args, 'can-execute');
    const closing = question.clientOrderId === undefined ? [question.symbol] : [];
    const listings = await listingsFor(runtime.exchange, closing);
    const guard = await viewGuard(dependencies, account);
    return canExecute(question, guard, {
      allowMainnetTrade: dependencies.allowMainnetTrade,
      now: guard.available ? guard.status.at : Date.now(),
      cooldownAllowanceMs: runtime.settings.confirmSeconds * 1_000,
      listings,
      strategies: runtime.settings.strategies,
    });
  } catch (error) {
    if (error instanceof InvalidInput) throw ApplicationFailure.nonRetryable(error.message, 'InvalidInput');
    throw error;
  }
}
