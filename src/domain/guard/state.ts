import type { Closed } from '../gates/gate';
import type { PlanLeft } from '../plan-left';
import type { Policy } from '../policy';
import type { Reason } from '../reasons';
import type { RunUsage, Usage } from '../usage';
import type { ActionKind, ActionResult } from '../vocabulary';
import type { PlannedWrite } from '../writes';
import type { DisarmReason } from './disarm-reasons';

/**
 * The guard's state: plain JSON, so that continue-as-new, a query and a successor carry all of it.
 * Times are ms since the epoch, the Temporal server's clock; amounts are USDT as decimal strings.
 */
export interface GuardState {
  readonly version: 1;
  readonly account: string;
  readonly policy: Policy;
  /** Whether anybody ever set the policy; the default one allows nothing. */
  readonly configured: boolean;
  /** Counts effective changes, and never repeats: a plan names the version it was made under. */
  readonly policyVersion: number;
  /** Base URL's host and a hash of the API key; null until the first reservation binds it. */
  readonly exchangeId: string | null;
  readonly arming: Arming | null;
  /** An arming that waits for a second operator. */
  readonly proposal: Proposal | null;
  /** Number of the newest arming; never goes back, so that an old arming's permits stay ended. */
  readonly armingNumber: number;
  readonly disarmed: Disarmed | null;
  readonly lastRejected: { readonly at: number; readonly message: string } | null;
  readonly ledger: Ledger;
  /** Open reservations, and closed ones until nothing can ask about them any more. */
  readonly reservations: readonly Reservation[];
  /**
   * Nothing is granted before this, besides what the reservations say: the lock of a predecessor's, of those
   * that were forgotten early, or after the server was set back.
   */
  readonly lockedUntil: number;
  readonly lastPermit: { readonly at: number; readonly recvWindowMs: number } | null;
  /** Last grant or permit. */
  readonly lastActedAt: number | null;
  readonly lastActedRun: string | null;
  readonly newestAsOf: number | null;
  /** A mass of unexpected things that is being asked for, or null. */
  readonly mass: MassAsked | null;
  /** Symbols whose writes failed in the newest cycles that tried. */
  readonly failures: Readonly<Record<string, SymbolFailures>>;
  /** The exchange asked every worker of this address to wait until then, ms. */
  readonly exchangePausedUntil: number;
  readonly birth: Birth;
  /** The latest time seen: the guard's clock never goes back. */
  readonly seenAt: number;
  /** This guard, or one it was continued from, was reset: its ledger was rolled back. */
  readonly reset: boolean;
}

/** What an operator asks for with `arm`. */
export interface ArmingTerms {
  readonly operator: string;
  readonly reason: string;
  /** Null: whatever the policy allows. */
  readonly actions: readonly ActionKind[] | null;
  readonly symbols: readonly string[] | null;
  /** Upper bound of the notional granted during this arming. */
  readonly maxNotionalUsdt: string | null;
  readonly botIsDown: boolean;
  /** It ends with the first cycle that was granted anything. */
  readonly once: boolean;
  /** The only plan that it is for, or null. */
  readonly plan: string | null;
  readonly planLeft: PlanLeft['planLeft'];
  /** The operator let today's unknown spending count as nothing. */
  readonly acceptedUnknownLedger: boolean;
}

export interface Arming extends ArmingTerms, PlanLeft {
  readonly number: number;
  readonly at: number;
  readonly until: number;
  readonly usedNotional: string;
  /** The second operator, where the policy asks for one. Names are claims: nobody here can check them. */
  readonly approvedBy: string | null;
}

/** An arming that nothing is granted under before a second operator names its hash. */
export interface Proposal {
  /** Names it and everything in it, and no other proposal. */
  readonly hash: string;
  readonly at: number;
  readonly until: number;
  /** Counted from the approval. */
  readonly ttlSeconds: number;
  readonly terms: ArmingTerms;
}

/** When a question was asked, and the bot's state behind it, ms both. */
export interface Asked {
  readonly at: number;
  readonly asOf: number;
  /** It was seen, and never asked for: its time does not count. */
  readonly seen?: true;
}

/** A mass that cycles see or ask for: the latest time, and the first one for each action, by its key. */
export interface MassAsked extends Asked {
  readonly since: Readonly<Record<string, Asked>>;
}

export interface Disarmed {
  readonly at: number;
  readonly reason: DisarmReason;
  readonly by: string | null;
}

export interface Ledger {
  /** The newest UTC day seen, `YYYY-MM-DD`: a clock that goes backwards gives no new day. */
  readonly day: string;
  /** The last few days: a refund goes back to the day it was taken from. */
  readonly days: Readonly<Record<string, Usage>>;
  /** Per run (`workflowId/runId`), for as long as it can still reserve. */
  readonly runs: Readonly<Record<string, RunUsage & { readonly at: number }>>;
  /** The day whose spending is not known, if any: it counts as spent. */
  readonly unknownDay: string | null;
}

export interface Permit {
  readonly nonce: string;
  readonly at: number;
  readonly activityId: string;
  readonly attempt: number;
}

/** Cycles in a row in which writes of a symbol failed, and until when it rests for that. */
export interface SymbolFailures {
  readonly cycles: number;
  readonly restsUntil: number;
}

/** A write as the guard keeps it. */
export interface Write extends PlannedWrite {
  readonly permit: Permit | null;
  readonly result: ActionResult | null;
}

export interface Reservation {
  readonly id: string;
  readonly run: string;
  /** While it is open: what was asked, to tell a repeated request from another one with the same id, and the answer. */
  readonly asked: { readonly content: string; readonly answer: ReserveAnswer } | null;
  readonly armingNumber: number;
  readonly grantedAt: number;
  readonly expiresAt: number;
  readonly planMaxAgeMs: number;
  readonly recvWindowMs: number;
  /** The day its budget was taken from. */
  readonly day: string;
  readonly writes: readonly Write[];
  readonly closed: { readonly at: number; readonly by: 'settle' | 'expiry' } | null;
}

/** Where the ledger comes from: `pending` until the predecessor was looked for. */
export type Birth =
  | { readonly status: 'pending' }
  | { readonly status: 'fresh' }
  | { readonly status: 'taken_over'; readonly runId: string }
  | { readonly status: 'unreadable'; readonly problem: string };

export interface ActionDecision {
  readonly key: string;
  readonly granted: boolean;
  /** Every closed gate, in order; the first one is the reason that counts. */
  readonly closed: readonly Closed[];
}

/** What the cycle is told of a write. */
export type GrantedWrite = Pick<PlannedWrite, 'key' | 'actions' | 'slice'>;

export interface ReserveAnswer {
  readonly reservationId: string;
  /** Why nothing at all was looked at, or null where each action was decided. */
  readonly refused: Reason | null;
  readonly decisions: readonly ActionDecision[];
  /** In the order in which they are carried out. */
  readonly writes: readonly GrantedWrite[];
  readonly expiresAt: number | null;
}

/** `YYYY-MM-DD` in UTC. */
export function utcDay(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
