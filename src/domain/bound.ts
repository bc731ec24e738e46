import type { Mismatch } from './mismatches';
import { byCodePoint } from './vocabulary';

/** More than any cycle can act on; keeps an observation far below Temporal's 2 MB. */
export const MAX_MISMATCHES = 500;
/** So many rows that could not be judged are named; more tell an operator no more. */
export const MAX_BLIND_ROWS = 50;

/**
 * What a cycle could act on comes first, closes before cancels, so that neither other symbols' mismatches
 * nor what is only reported ever hides it.
 */
export function bound(
  mismatches: readonly Mismatch[],
  whitelist: readonly string[],
): { kept: Mismatch[]; truncated: number } {
  if (mismatches.length <= MAX_MISMATCHES) return { kept: [...mismatches], truncated: 0 };
  const rank = (mismatch: Mismatch) => 3 * rankOfUse(mismatch, whitelist) + rankOfKind(mismatch);
  const id = (mismatch: Mismatch) =>
    'clientOrderId' in mismatch ? mismatch.clientOrderId : mismatch.positionSide;
  const sorted = [...mismatches].sort(
    (a, b) => rank(a) - rank(b) || byCodePoint(a.symbol, b.symbol) || byCodePoint(id(a), id(b)),
  );
  return { kept: sorted.slice(0, MAX_MISMATCHES), truncated: mismatches.length - MAX_MISMATCHES };
}

/** 0: it can be acted on; 1: a whitelist or a blind symbol stands in the way; 2: it is only reported. */
function rankOfUse(mismatch: Mismatch, whitelist: readonly string[]): number {
  if (!('blind' in mismatch)) return 2;
  if ('owner' in mismatch && mismatch.owner !== 'ours') return 2;
  return whitelist.includes(mismatch.symbol) && !mismatch.blind ? 0 : 1;
}

const rankOfKind = ({ type }: Mismatch): number => (type.startsWith('POSITION') ? 0 : 1);
