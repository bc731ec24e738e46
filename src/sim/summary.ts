import { MARKS } from './world/marks';

/** What became of some worlds. */
export interface Summary {
  readonly worlds: number;
  readonly cycles: number;
  /** Of virtual time. */
  readonly accountHours: number;
  readonly failed: number;
  /** How many of the worlds came to each mark. */
  readonly reached: Readonly<Record<string, number>>;
}

export const NOTHING: Summary = {
  worlds: 0,
  cycles: 0,
  accountHours: 0,
  failed: 0,
  reached: Object.fromEntries(MARKS.map((mark) => [mark, 0])),
};

export const sum = (a: Summary, b: Summary): Summary => ({
  worlds: a.worlds + b.worlds,
  cycles: a.cycles + b.cycles,
  accountHours: a.accountHours + b.accountHours,
  failed: a.failed + b.failed,
  reached: Object.fromEntries(
    marksIn(a, b).map((mark) => [mark, (a.reached[mark] ?? 0) + (b.reached[mark] ?? 0)]),
  ),
});

/** Those that are looked for, and whatever else was reached. */
const marksIn = (...summaries: Pick<Summary, 'reached'>[]): string[] => [
  ...new Set([...MARKS, ...summaries.flatMap(({ reached }) => Object.keys(reached))]),
];

/** @param seconds that they took, real ones */
export function tell({ worlds, cycles, accountHours, failed, reached }: Summary, seconds: number): string {
  const perMinute = (amount: number) => Math.round((amount / seconds) * 60);
  return [
    ...marksIn({ reached }).map((mark) => `${reached[mark] ?? 0} of ${worlds} worlds: ${mark}`),
    `${worlds} worlds, ${cycles} cycles, ${accountHours.toFixed(1)} account-hours, ${failed} failed, ${seconds.toFixed(1)} s: ${perMinute(cycles)} cycles and ${perMinute(accountHours)} account-hours a minute`,
  ].join('\n');
}
