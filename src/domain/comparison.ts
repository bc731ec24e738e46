import type { BySymbol } from './by-symbol';
import type { ExchangePosition, ExchangeSnapshot } from './exchange-view';
import type { ExpectedState } from './expected-state';
import type { Known } from './mass-change';
import type { Mismatch } from './mismatches';
import type { MismatchType } from './vocabulary';

export interface ComparisonCounts {
  openOrders: number;
  positions: number;
  ours: number;
  /** Orders that are protected: manual ones, other strategies, look-alikes. */
  foreign: number;
  tooRecent: number;
  /** Of ours, but the expected state does not claim to be complete, or the exchange was not asked yet. */
  unknown: number;
  /** Rows of blind symbols, and what is expected there. */
  blind: number;
  mismatches: Record<MismatchType, number>;
}

export interface Comparison {
  readonly mismatches: Mismatch[];
  readonly counts: ComparisonCounts;
  /** Action keys (see `plan.ts`) of what changed too recently to judge. */
  readonly tooRecent: string[];
  /** So much is unexpected at once that the expected state itself is in doubt. */
  readonly massChange: boolean;
  /** What changed later than this, the exchange's clock, is too recent to judge; ms. */
  readonly judgedUntil: number;
}

export interface CompareSettings {
  readonly strategies: readonly string[];
  readonly orderGraceMs: number;
  readonly expectedTtlMs: number;
  /** ms, the worker's clock at the start of the exchange reads. */
  readonly now: number;
  /**
   * ms to add to the bot's clock for the exchange's, which is the one that changes are dated by: at the
   * lower end of what was measured, so that no change hides in the error. Default 0.
   */
  readonly clockOffsetMs?: number;
}

/** A comparison on its way: what it goes by, and what was found so far, orders first. */
export interface Comparing {
  readonly snapshot: ExchangeSnapshot;
  readonly expected: ExpectedState;
  readonly settings: CompareSettings;
  readonly judgedUntil: number;
  readonly blind: ReadonlySet<string>;
  readonly openLegs: BySymbol<ExchangePosition>;
  readonly counts: ComparisonCounts;
  readonly mismatches: Mismatch[];
  readonly tooRecent: string[];
  /** What is there as it should be. */
  readonly known: Known;
  /** Client ids of our orders that no cycle cancels now, by symbol and by the leg and side that they are on. */
  readonly staying: BySymbol<string>;
}
