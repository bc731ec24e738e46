import type { Mismatch } from './mismatches';
import { byCodePoint } from './vocabulary';

/** More than any cycle can act on; keeps an observation far below Temporal's 2 MB. */
export const MAX_MISMATCHES = 500;

/** What a cycle could act on comes first, so that other symbols' mismatches never hide it. */
export function bound(
  mismatches: readonly Mismatch[],
  whitelist: readonly string[],
): { kept: Mismatch[]; truncated: number } {
  if (mismatches.length <= MAX_MISMATCHES) return { kept: [...mismatches], truncated: 0 };
  const rank = (mismatch: Mismatch) =>
    (whitelist.includes(mismatch.symbol) ? 0 : 2) + (mismatch.type.startsWith('POSITION') ? 0 : 1);
  const id = (mismatch: Mismatch) =>
    'clientOrderId' in mismatch ? mismatch.clientOrderId : mismatch.positionSide;
  const sorted = [...mismatches].sort(
    (a, b) => rank(a) - rank(b) || byCodePoint(a.symbol, b.symbol) || byCodePoint(id(a), id(b)),
  );
  return { kept: sorted.slice(0, MAX_MISMATCHES), truncated: mismatches.length - MAX_MISMATCHES };
}
