/** Figures of one run: medians and ratios; absolutes are for scale only. */

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

/** Prints a table under a title. */
export function show(title: string, rows: readonly Record<string, string | number>[]): void {
  const heads = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [heads, ...rows.map((row) => heads.map((head) => cell(row[head])))];
  const widths = heads.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  process.stdout.write(`\n${title}\n  ${lines.join('\n  ')}\n`);
}

const cell = (value: string | number | undefined): string =>
  typeof value === 'number' ? (Number.isInteger(value) ? String(value) : value.toFixed(2)) : (value ?? '');

/** A row of one timing: n, p50 and p95 in ms. */
export const timing = (what: string, values: readonly number[]) => ({
  what,
  n: values.length,
  'p50 ms': median(values),
  'p95 ms': quantile(values, 0.95),
});
