import type { Arming, Disarmed } from '../../domain/guard/state';
import type { ActionReport } from '../../domain/report';
import type { ActionResult } from '../../domain/vocabulary';

/**
 * What an audit is made of, one line of a file each. Times are ms since the epoch, the Temporal server's
 * clock; amounts are decimal strings.
 */

/** The first record: what was asked. */
export interface ScopeRecord {
  readonly type: 'audit';
  readonly version: 1;
  /** When the histories were read. */
  readonly at: number;
  readonly accounts: readonly string[];
  readonly since: number;
  readonly until: number;
}

/** Somebody armed a guard. */
export interface ArmingRecord extends Omit<Arming, 'usedNotional'> {
  readonly type: 'arming';
  readonly account: string;
}

/** A guard disarmed: nothing was permitted from then on until the next arming. */
export interface DisarmRecord extends Disarmed {
  readonly type: 'disarm';
  readonly account: string;
  /** Number of the arming that it ended; null where the guard was not armed, and where that is not known. */
  readonly arming: number | null;
}

/**
 * Something that the server has for a guard and that no worker has heard yet, at the time at which it was sent. What
 * comes of it is decided once one does; until then nothing is permitted.
 */
export interface WaitingRecord {
  readonly type: 'waiting';
  readonly account: string;
  readonly at: number;
  /** `cancellation`: of the guard's workflow, which disarms as well. */
  readonly message: 'arm' | 'approve' | 'disarm' | 'cancellation';
  /** Who sent it, and why, where it says so. */
  readonly by: string | null;
}

/** Who allowed an action: the arming that it was granted under. */
export type Authority = Pick<Arming, 'number' | 'operator' | 'reason' | 'at' | 'until' | 'plan'>;

/** One write that carries out an action, or a part of it. */
export interface ActionWrite {
  /** Position in its reservation. */
  readonly write: string;
  /** Of a close: which of its slices, from 0 on. */
  readonly slice: number | null;
  /** False: nothing was sent. True: it may have been. Null: nothing tells. */
  readonly permitted: boolean | null;
  /** When the permit was given, and to which invocation; null where none was, and where that is not known. */
  readonly permit: { readonly at: number; readonly activityId: string; readonly attempt: number } | null;
  /** Of the order that was to be cancelled, or of the one that closed; null where it is not known. */
  readonly orderId: string | null;
  readonly clientOrderId: string;
  /** Base quantity that a close filled; null for a cancel, and where it is not known. */
  readonly filled: string | null;
  /** What the guard holds for true of it; null while the reservation is open, and where that is not known. */
  readonly result: ActionResult | null;
}

/** An action that a guard granted, and what became of it. Its time is that of the grant. */
export interface ActionRecord
  extends Pick<
    ActionReport,
    'action' | 'symbol' | 'target' | 'side' | 'quantity' | 'notional' | 'mismatch' | 'key'
  > {
  readonly type: 'action';
  readonly account: string;
  readonly at: number;
  /** Null: not over yet, or nothing tells. */
  readonly result: ActionResult | null;
  readonly reason: ActionReport['reason'];
  readonly detail: string | null;
  /** Null: the history that tells is gone or cannot be read. */
  readonly authority: Authority | null;
  /** Id of the plan that was asked for, whole. */
  readonly plan: string;
  readonly policyVersion: number;
  readonly exchangeId: string;
  readonly reservationId: string;
  /** The cycle. */
  readonly workflowId: string;
  readonly runId: string;
  readonly writes: readonly ActionWrite[];
  /** How the reservation ended; null while it is open, and where that is not known. */
  readonly closed: { readonly at: number; readonly by: 'settle' | 'expiry' } | null;
}

/** Why an audit cannot tell everything. */
export type GapKind =
  /** No guard of the account has a history on this server. */
  | 'no_guard'
  /** A guard's run is not there any more: retention, or somebody deleted it. */
  | 'guard_history_gone'
  /** Nothing tells whether there was a guard before the first one that is known. */
  | 'before_retention'
  /** A cycle that was granted something is not there any more. */
  | 'cycle_history_gone'
  /** A cycle acted, and no guard's history tells of its grant. */
  | 'grant_unknown'
  /** Encoded by a codec that this client does not have, or of another version. */
  | 'unreadable'
  /** What a guard answered is not what the rules of this version give: another version decided. */
  | 'decided_otherwise';

/** Something that the histories do not tell: never read it as "nothing happened". */
export interface GapRecord {
  readonly type: 'gap';
  readonly account: string;
  readonly kind: GapKind;
  /** Where what is not known begins. */
  readonly at: number;
  /** Where it ends. */
  readonly until: number;
  /** One line. */
  readonly what: string;
}

/** The last record: without it the file was cut off. */
export interface EndRecord {
  readonly type: 'end';
  readonly at: number;
  /** Records before this one. */
  readonly records: number;
}

/** What lies between the first and the last record. */
export type Finding = ArmingRecord | DisarmRecord | WaitingRecord | ActionRecord | GapRecord;
/** One line of an audit, in the order of its output: what was asked for, what was found, the end. */
export type AuditRecord = ScopeRecord | Finding | EndRecord;
