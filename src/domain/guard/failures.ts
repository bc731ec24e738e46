import type { GuardState, SymbolFailures, Write } from './state';

/** So many cycles in a row may fail on a symbol before it rests. */
const MAX_FAILED_CYCLES = 3;
const REST_MS = 15 * 60_000;

type Failures = GuardState['failures'];

/** True while a symbol rests because its writes failed in too many cycles in a row. */
export function rests(failures: Failures, symbol: string, now: number): boolean {
  return (failures[symbol]?.restsUntil ?? 0) > now;
}

/**
 * Counts a settled cycle: a symbol of which any permitted write failed has failed once more; one that
 * had a success and no failure starts anew. A symbol that failed again after its rest rests again.
 */
export function countFailures(failures: Failures, writes: readonly Write[], now: number): Failures {
  const next: Record<string, SymbolFailures> = { ...failures };
  for (const symbol of new Set(writes.map((write) => write.symbol))) {
    const results = writes
      .filter((write) => write.symbol === symbol && write.permit !== null)
      .map(({ result }) => result);
    if (results.includes('failed')) {
      const cycles = (failures[symbol]?.cycles ?? 0) + 1;
      next[symbol] = { cycles, restsUntil: cycles >= MAX_FAILED_CYCLES ? now + REST_MS : 0 };
    } else if (results.includes('executed')) delete next[symbol];
  }
  return next;
}
