import { type CanExecuteAnswer, canExecute, canExecuteSchema } from '../../domain/can-execute';
import { parseOrExplain } from '../../domain/validation';
import type { ActivityDependencies } from '../dependencies';
import { viewGuard } from '../guard/guard-view';
import { listingsFor } from '../observe/listings';

/** Which gates would stop one action. */
export async function askCanExecute(
  dependencies: ActivityDependencies,
  account: string,
  args: unknown,
): Promise<CanExecuteAnswer> {
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
}
