import type { TestContext } from 'vitest';
import { cellsOf, type Goal, isKept, type Row } from './page/findings';

/** Figures of one run: medians and ratios; absolutes are for scale only. */

/** A trial shows that the programs work, in a fraction of the time; its figures say nothing. */
const isTrial = process.env['BENCH_TRIAL'] !== undefined;

/** How often or how long: the first number, or the second one in a trial. */
export const often = (full: number, trial: number): number => (isTrial ? trial : full);

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** ms of one call. */
export async function timed(call: () => unknown): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}

/** Medians of `rounds` rounds in which all the calls take turns, so that a slow machine slows them alike. */
export async function interleaved<Name extends string>(
  rounds: number,
  warmup: number,
  calls: Record<Name, () => Promise<unknown>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(calls) as Name[];
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -warmup; round < rounds; round += 1) {
    for (const name of names) {
      const ms = await timed(calls[name]);
      if (round >= 0) taken[name].push(ms);
    }
  }
  return taken;
}

/** What is done a second in a closed loop. @param once gets the number of its lane, from 0 */
export async function rate(
  inFlight: number,
  ms: number,
  once: (lane: number) => Promise<unknown>,
): Promise<number> {
  const end = performance.now() + ms;
  let done = 0;
  const lane = async (_: unknown, number: number) => {
    while (performance.now() < end) {
      await once(number);
      if (performance.now() <= end) done += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return done / (ms / 1_000);
}

/** Prints a table and hands it to the page. */
export function show({ task }: Pick<TestContext, 'task'>, title: string, rows: readonly Row[]): void {
  task.meta.tables = [...(task.meta.tables ?? []), { title, rows }];
  const [heads, lines] = cellsOf({ rows });
  const all = [heads, ...lines];
  const widths = heads.map((_, i) => Math.max(...all.map((line) => line[i]?.length ?? 0)));
  const printed = all.map((line) =>
    line
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  process.stdout.write(`\n${title}\n  ${printed.join('\n  ')}\n`);
}

/** Holds a figure against what was promised, and hands it to the page: a missed goal fails nothing. */
export function goal({ task }: Pick<TestContext, 'task'>, one: Goal): void {
  task.meta.goals = [...(task.meta.goals ?? []), one];
  const said = `${one.what}: ${one.figure.toFixed(2)} ${one.unit}`;
  process.stdout.write(`  ${isKept(one) ? 'kept' : 'MISSED'} ${said} ${JSON.stringify(one.bound)}\n`);
}

/** A row of one timing: n, p50 and p95 in ms. */
export const timing = (what: string, values: readonly number[]) => ({
  what,
  n: values.length,
  'p50 ms': median(values),
  'p95 ms': quantile(values, 0.95),
});
