import { decimal, sum } from '../decimal';
import type { Reason } from '../reasons';
import type { LimitFigures } from '../usage';

/**
 * A limit's answer: null where used + attempted is within the cap (limits are inclusive), else the
 * reason with its figures. It counts also where nothing is attempted: a cap that was lowered below what
 * is used stops everything.
 */
export function over<R extends Reason>(
  reason: R,
  used: string | number,
  attempted: string | number,
  cap: string | number,
): { readonly reason: R; readonly figures: LimitFigures } | null {
  const total = sum([String(used), String(attempted)]);
  if (decimal(total).lte(decimal(String(cap)))) return null;
  return { reason, figures: { used: String(used), attempted: String(attempted), total, cap: String(cap) } };
}
