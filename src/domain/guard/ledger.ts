import { CYCLE_MARGIN_SECONDS, MAX_CYCLE_SECONDS } from '../bounds';
import { addRunUsage, addUsage, lessUsage, NO_RUN, NO_USAGE, type RunUsage, type Usage } from '../usage';
import { type Ledger, utcDay } from './state';

const KEPT_DAYS = 3;
/** A run can reserve for at most its run timeout; kept twice as long. */
const RUN_KEPT_MS = 2 * (MAX_CYCLE_SECONDS + CYCLE_MARGIN_SECONDS) * 1_000;
/** A bound on what many short cycles leave behind; the day's budget holds for all of them. */
const MAX_RUNS = 100;

/** The day that counts now: never an earlier one than before. */
export function currentDay(ledger: Ledger, now: number): string {
  const today = utcDay(now);
  return today > ledger.day ? today : ledger.day;
}

/** Nobody knows what was spent today: it counts as spent. */
export const withTodayUnknown = (ledger: Ledger, now: number): Ledger => ({
  ...ledger,
  unknownDay: currentDay(ledger, now),
});

/** True while what was spent today is not known. */
export const isUnknown = (ledger: Ledger, now: number) => ledger.unknownDay === currentDay(ledger, now);

export const usedToday = (ledger: Ledger, now: number): Usage =>
  ledger.days[currentDay(ledger, now)] ?? NO_USAGE;
export const usedByRun = (ledger: Ledger, run: string): RunUsage => {
  const { calls, notional, actions, symbols } = ledger.runs[run] ?? NO_RUN;
  return { calls, notional, actions, symbols };
};

/** Takes a budget, and a run's places in the counts, before anything is sent. */
export function take(ledger: Ledger, run: string, cost: RunUsage, now: number): Ledger {
  const day = currentDay(ledger, now);
  const days = { ...ledger.days, [day]: addUsage(ledger.days[day] ?? NO_USAGE, cost) };
  const runs = Object.entries(ledger.runs)
    .filter(([key, usage]) => key !== run && now - usage.at < RUN_KEPT_MS)
    .sort(([, a], [, b]) => b.at - a.at)
    .slice(0, MAX_RUNS - 1);
  return {
    ...ledger,
    day,
    days: Object.fromEntries(
      Object.entries(days)
        .sort(([a], [b]) => (a < b ? 1 : -1))
        .slice(0, KEPT_DAYS),
    ),
    runs: { ...Object.fromEntries(runs), [run]: { ...addRunUsage(usedByRun(ledger, run), cost), at: now } },
  };
}

/** Gives back what was never permitted, to the day and the run it was taken from. */
export function refund(ledger: Ledger, run: string, day: string, amount: Usage): Ledger {
  const ofDay = ledger.days[day];
  const ofRun = ledger.runs[run];
  return {
    ...ledger,
    days: ofDay === undefined ? ledger.days : { ...ledger.days, [day]: lessUsage(ofDay, amount) },
    runs:
      ofRun === undefined
        ? ledger.runs
        : // Its places in the counts stay taken: they belong to the cycle.
          { ...ledger.runs, [run]: { ...ofRun, ...lessUsage(ofRun, amount) } },
  };
}
