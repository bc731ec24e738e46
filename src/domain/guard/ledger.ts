import { decimal, sum } from '../decimal';
import type { Policy } from '../policy';
import type { Reason } from '../reasons';
import { type BudgetFigures, type Ledger, type Usage, utcDay } from './state';

const NOTHING: Usage = { calls: 0, notional: '0' };
const KEPT_DAYS = 3;
/** A run can reserve for at most its run timeout, an hour and a minute; kept twice as long. */
const RUN_KEPT_MS = 2 * 3_660_000;

/** The day that counts now: never an earlier one than before. */
export function currentDay(ledger: Ledger, now: number): string {
  const today = utcDay(now);
  return today > ledger.day ? today : ledger.day;
}

/** True while what was spent today is not known. */
export const isUnknown = (ledger: Ledger, now: number) => ledger.unknownDay === currentDay(ledger, now);

export const usedToday = (ledger: Ledger, now: number): Usage =>
  ledger.days[currentDay(ledger, now)] ?? NOTHING;
export const usedByRun = (ledger: Ledger, run: string): Usage => ledger.runs[run] ?? NOTHING;

const plus = (a: Usage, b: Usage): Usage => ({
  calls: a.calls + b.calls,
  notional: sum([a.notional, b.notional]),
});
const minus = (a: Usage, b: Usage): Usage => ({
  calls: a.calls - b.calls,
  notional: decimal(a.notional).minus(decimal(b.notional)).toFixed(),
});

/** Takes a budget before anything is sent. */
export function take(ledger: Ledger, run: string, amount: Usage, now: number): Ledger {
  const day = currentDay(ledger, now);
  const days = { ...ledger.days, [day]: plus(ledger.days[day] ?? NOTHING, amount) };
  const runs = Object.fromEntries(
    Object.entries(ledger.runs).filter(([, usage]) => now - usage.at < RUN_KEPT_MS),
  );
  return {
    ...ledger,
    day,
    days: Object.fromEntries(
      Object.entries(days)
        .sort(([a], [b]) => (a < b ? 1 : -1))
        .slice(0, KEPT_DAYS),
    ),
    runs: { ...runs, [run]: { ...plus(usedByRun(ledger, run), amount), at: now } },
  };
}

/** Gives back what was never permitted, to the day and the run it was taken from. */
export function refund(ledger: Ledger, run: string, day: string, amount: Usage): Ledger {
  const ofDay = ledger.days[day];
  const ofRun = ledger.runs[run];
  return {
    ...ledger,
    days: ofDay === undefined ? ledger.days : { ...ledger.days, [day]: minus(ofDay, amount) },
    runs:
      ofRun === undefined
        ? ledger.runs
        : { ...ledger.runs, [run]: { ...minus(ofRun, amount), at: ofRun.at } },
  };
}

export interface BudgetRefusal {
  readonly reason: Extract<Reason, `max_calls_per_${string}` | `max_notional_per_${string}`>;
  readonly figures: BudgetFigures;
}

/**
 * The first budget that `amount` would overstep, or null. Limits are inclusive.
 * @param run and today: what is used already
 */
export function overBudget(
  budget: Policy['budget'],
  run: Usage,
  today: Usage,
  amount: Usage,
): BudgetRefusal | null {
  return allOverBudget(budget, run, today, amount)[0] ?? null;
}

/** Every budget that `amount` would overstep, in the order of the gates. */
export function allOverBudget(
  budget: Policy['budget'],
  run: Usage,
  today: Usage,
  amount: Usage,
): BudgetRefusal[] {
  const calls = String(amount.calls);
  const checks: [BudgetRefusal['reason'], string, string, string][] = [
    ['max_calls_per_run', String(run.calls), calls, String(budget.maxCallsPerRun)],
    ['max_notional_per_run', run.notional, amount.notional, budget.maxNotionalPerRun],
    ['max_calls_per_day', String(today.calls), calls, String(budget.maxCallsPerDay)],
    ['max_notional_per_day', today.notional, amount.notional, budget.maxNotionalPerDay],
  ];
  return checks.flatMap(([reason, used, attempted, cap]) => {
    const total = sum([used, attempted]);
    // A cancel has no notional: a used-up notional never stops it.
    const over = decimal(attempted).gt(0) && decimal(total).gt(decimal(cap));
    return over ? [{ reason, figures: { used, attempted, total, cap } }] : [];
  });
}
