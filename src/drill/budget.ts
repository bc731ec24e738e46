import { over } from '../domain/gates/over';
import { usedByRun, usedToday } from '../domain/guard/ledger';
import { runOfKey } from '../domain/guard/run';
import type { GuardState } from '../domain/guard/state';
import type { ActionReport } from '../domain/report';
import { addUsage, NO_USAGE, type Usage } from '../domain/usage';
import type { DrillCycle } from './drill-account';

/** USDT that a cycle used, as the guard's ledger says. */
export function usedByCycle({ ledger }: GuardState, { runId }: DrillCycle): string {
  const run = Object.keys(ledger.runs).find((key) => runOfKey(key).runId === runId);
  return usedByRun(ledger, run ?? runId).notional;
}

/** Calls and USDT of the writes that the guard gave leave for. */
export const permitted = ({ reservations }: GuardState): Usage =>
  reservations
    .flatMap(({ writes }) => writes)
    .filter(({ permit }) => permit !== null)
    .reduce<Usage>(addUsage, NO_USAGE);

type Close = Pick<ActionReport, 'notional'>;

/**
 * Why a close was over the budget of its cycle, in figures: what the guard's ledger says was used, what
 * the report says was attempted, what the guard's policy allows. Null where it was not.
 */
export const overRun = (state: GuardState, cycle: DrillCycle, { notional }: Close) =>
  over(
    'max_notional_per_run',
    usedByCycle(state, cycle),
    notional ?? '0',
    state.policy.budget.maxNotionalPerRun,
  );

/** The same of the day's budget. */
export const overDay = ({ ledger, seenAt, policy }: GuardState, { notional }: Close) =>
  over(
    'max_notional_per_day',
    usedToday(ledger, seenAt).notional,
    notional ?? '0',
    policy.budget.maxNotionalPerDay,
  );
