import { overBudget, usedByRun, usedToday } from '../domain/guard/ledger';
import type { BudgetFigures, GuardState, Usage } from '../domain/guard/state';
import type { ActionReport } from '../domain/report';
import type { DrillCycle } from './drill-account';

/** What the guard's ledger says that a cycle used. */
export function usedByCycle({ ledger }: GuardState, { runId }: DrillCycle): Usage {
  const run = Object.keys(ledger.runs).find((key) => key.endsWith(`/${runId}`));
  return usedByRun(ledger, run ?? runId);
}

/**
 * Why a close was over budget, in figures: what the guard's ledger says was used, what the report says
 * was attempted, what the guard's policy allows. Undefined where no budget refuses it.
 */
export function figuresOf(
  state: GuardState,
  cycle: DrillCycle,
  { notional }: Pick<ActionReport, 'notional'>,
): { reason: string; figures: BudgetFigures } | undefined {
  const { ledger, policy, seenAt } = state;
  const cost = { calls: 1, notional: notional ?? '0' };
  return overBudget(policy.budget, usedByCycle(state, cycle), usedToday(ledger, seenAt), cost) ?? undefined;
}
