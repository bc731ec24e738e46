import { BySymbol } from './by-symbol';
import { compareOrders } from './compare-orders';
import { comparePositions } from './compare-positions';
import type { CompareSettings, Comparing, Comparison } from './comparison';
import { isZero } from './decimal';
import type { ExchangePosition, ExchangeSnapshot } from './exchange-view';
import type { ExpectedState } from './expected-state';
import { isMass } from './mass-change';
import { MISMATCH_TYPES, type MismatchType } from './vocabulary';

/**
 * Compares the exchange with the expected state. Both are whole: what is absent here is absent there,
 * and the snapshot says one thing of each order and leg (`wholeSnapshot`). What cannot be judged is
 * counted, never dropped. Linear in the number of rows.
 */
export function compare(
  snapshot: ExchangeSnapshot,
  expected: ExpectedState,
  settings: CompareSettings,
): Comparison {
  const openLegs = new BySymbol<ExchangePosition>();
  for (const position of snapshot.positions)
    if (!isZero(position.amount)) openLegs.set(position.symbol, position.positionSide, position);
  const judgedUntil = expected.asOf + (settings.clockOffsetMs ?? 0) - settings.orderGraceMs;
  const comparing: Comparing = {
    snapshot,
    expected,
    settings,
    judgedUntil,
    blind: new Set(snapshot.blind.map(({ symbol }) => symbol)),
    openLegs,
    counts: {
      openOrders: snapshot.orders.length + snapshot.unclearForeign.length,
      positions: openLegs.size,
      ours: 0,
      foreign: snapshot.unclearForeign.length,
      tooRecent: 0,
      unknown: 0,
      blind: snapshot.blind.length,
      mismatches: Object.fromEntries(MISMATCH_TYPES.map((type) => [type, 0])) as Record<MismatchType, number>,
    },
    mismatches: [],
    tooRecent: [],
    known: { orders: 0, legs: 0, freshLegs: 0 },
    staying: new BySymbol(),
  };
  compareOrders(comparing);
  comparePositions(comparing);
  const { counts, mismatches, tooRecent, known } = comparing;
  for (const { type } of mismatches) counts.mismatches[type] += 1;
  return { mismatches, counts, tooRecent, massChange: isMass(known, mismatches), judgedUntil };
}
