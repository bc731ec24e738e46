import type { Mismatch } from './mismatches';

/** What is on the exchange and the bot knows of, and legs that it does not know of and that just changed. */
export interface Known {
  orders: number;
  legs: number;
  freshLegs: number;
}

/** Fewer unexpected orders than this are never a mass. */
const MASS_ORDERS = 4;
/** Fewer unexpected legs than this are never a mass. */
const MASS_LEGS = 2;

/**
 * True where more of our orders should not be there than the bot knows of, or it knows of none of several
 * positions. What could not be judged speaks for nobody; only a leg that just changed counts among the
 * several, since the leg beside it may be closed for good.
 */
export function isMass(known: Known, mismatches: readonly Mismatch[]): boolean {
  const orders = mismatches.filter((found) => 'owner' in found && found.owner === 'ours').length;
  const legs = mismatches.filter(({ type }) => type === 'POSITION_NONZERO_UNEXPECTED').length;
  return (
    (orders >= MASS_ORDERS && orders > known.orders) ||
    (legs > 0 && legs + known.freshLegs >= MASS_LEGS && known.legs === 0)
  );
}
