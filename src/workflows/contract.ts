import type { GuardView } from '../domain/gates';
import type { Predecessor } from '../domain/guard/predecessor';
import type { ReserveRequest } from '../domain/guard/reserve';
import type { CycleRun } from '../domain/guard/run';
import type { SettleAnswer, SettleRequest } from '../domain/guard/settle';
import type { ReserveAnswer } from '../domain/guard/state';
import type { Mismatch } from '../domain/mismatches';
import type { CancelAction } from '../domain/plan';
import type { SeenForPlan } from '../domain/plan-preview';
import type { TargetResult } from '../domain/settlement';
import type { OrderKind, PositionMode, PositionSide, Side } from '../domain/vocabulary';

/**
 * What workflows and activities say to each other. Every amount is a decimal string, every time ms
 * since the epoch; nothing here ever carries a secret.
 */

/** The settings a cycle needs; the worker's configuration decides them anew in each observation. */
export interface CycleSettings {
  readonly confirmMs: number;
  /** How long the second look may wait for the bot's next word. */
  readonly confirmWaitMs: number;
  readonly planMaxAgeMs: number;
  readonly cycleTimeoutMs: number;
  readonly recvWindowMs: number;
}

export interface ObserveInput {
  readonly account: string;
  /** The first look, where this one is to confirm it. */
  readonly confirms: {
    readonly readAt: number;
    /** Of the bot's word that it went by, ms; a cycle of an older version does not tell. */
    readonly asOf?: number | null;
    /** Questions about what is missing that the first look asked. */
    readonly questions: number;
    /** What it was told of what is missing. */
    readonly answered?: readonly Mismatch[];
  } | null;
}

/** One look at exchange and expected state, bounded whatever the account's size. */
export interface Observation extends SeenForPlan {
  /** So many regular orders of one symbol the exchange cancels in one request. */
  readonly cancelBatch: number;
  readonly mode: PositionMode | null;
  /** Questions about what is missing that were asked. */
  readonly questions: number;
  /** Action keys of what changed too recently to judge. */
  readonly tooRecent: readonly string[];
  /** Null where there is nothing to decide. */
  readonly guard: GuardView | null;
  /** Gate 5, as the worker sees it. */
  readonly allowMainnetTrade: boolean;
  readonly settings: CycleSettings;
}

/** What every write carries: who asks, under which reservation, for which exchange. */
export interface WriteContext extends CycleRun {
  readonly account: string;
  readonly reservationId: string;
  readonly exchangeId: string;
  /** The position mode that the plan was made in. */
  readonly mode: PositionMode;
  /** Of the confirming observation. */
  readonly recvWindowMs: number;
  /** Key of the write. */
  readonly write: string;
  /** Something of its leg was sent before, an order's cancel or a slice: it should not fail for one bad read. */
  readonly begun?: boolean;
}

export interface CancelInput extends WriteContext {
  readonly symbol: string;
  readonly orderKind: OrderKind;
  readonly orders: readonly Pick<CancelAction, 'key' | 'clientOrderId' | 'orderId' | 'updateTime'>[];
  /** The leg that these orders protect and that closes right after: without it they are left alone. */
  readonly closing: {
    readonly leg: LegView;
    /** Side of the closing order: another order resting on it may block the close. */
    readonly side: Side;
    /** Every order of the group; a cycle of an older version names each by its client id alone. */
    readonly groupOrders: readonly (GroupOrder | string)[];
  } | null;
}

/** An order by all that names it: what it becomes when triggered may carry the same client id. */
export type GroupOrder = Pick<CancelAction, 'orderKind' | 'orderId' | 'clientOrderId'>;

/** A position leg as it must still be. */
export interface LegView {
  readonly positionSide: PositionSide;
  readonly amount: string;
  readonly updateTime: number;
}

/** What earlier slices of a close did: the position must be less exactly that, and by nobody else. */
export interface OwnFills {
  /** Base quantity. */
  readonly filled: string;
  readonly orderIds: readonly string[];
}

/** One slice of a leg to close. */
export interface CloseInput extends WriteContext {
  readonly symbol: string;
  /** Key of the action. */
  readonly key: string;
  readonly side: Side;
  readonly quantity: string;
  /** How the position was in the confirming observation. */
  readonly leg: LegView;
  readonly ownFills: OwnFills;
  /** Start of that observation, ms. */
  readonly observedAt: number;
}

/** Who had the permit of a write, as far as this invocation can tell. */
export type PermitKnowledge = 'mine' | 'other' | 'none' | 'unknown';

export interface WriteOutcome {
  readonly write: string;
  readonly permit: PermitKnowledge;
  readonly results: readonly TargetResult[];
  /** Of a close: what this slice filled, and by which exchange order. */
  readonly fill: { readonly filled: string; readonly orderId: string } | null;
}

export type ReserveInput = ReserveRequest & { readonly account: string };
export type SettleInput = SettleRequest & { readonly account: string };

export interface ReadPredecessorInput {
  readonly workflowId: string;
  readonly runId: string;
  /** The run that the starter saw before it started this one, if any. */
  readonly seenRunId: string | null;
}

/** Questions that a worker answers. */
export type InspectKind = 'can-execute' | 'plan' | 'doctor' | 'expected-snapshot' | 'version';

export interface InspectInput {
  readonly account: string;
  readonly kind: InspectKind;
  readonly args: Record<string, unknown>;
}

/** The activities of the cycle. */
export interface CycleActivities {
  observe(input: ObserveInput): Promise<Observation>;
  reserve(input: ReserveInput): Promise<ReserveAnswer>;
  cancel(input: CancelInput): Promise<WriteOutcome>;
  /** Closes a slice: the name is the protocol's, and stands in histories. */
  flatten(input: CloseInput): Promise<WriteOutcome>;
  settle(input: SettleInput): Promise<SettleAnswer>;
}

/** The activities of the guard, on the guard's own Worker. */
export interface GuardActivities {
  readPredecessor(input: ReadPredecessorInput): Promise<Predecessor>;
  /** Whether `ReconcileArmed` can be set in this namespace. */
  viewArmedAttribute(): Promise<boolean>;
}

export interface InspectActivities {
  inspect(input: InspectInput): Promise<unknown>;
}
