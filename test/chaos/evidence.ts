import type { ActionRecord, ArmingRecord, DisarmRecord } from '../../src/client/audit/records';
import type { Policy } from '../../src/domain/policy';
import type { AccountChange, JournalLine } from '../../src/simulator/journal/line';

/** Whose something on the exchange is. `stray`: ours, and nobody expects it. */
export type Role = 'stray' | 'expected' | 'foreign';

/** What the program itself did and saw, in order. Times are the host's, ms. */
export type Said =
  | { readonly kind: 'policy'; readonly account: string; readonly at: number; readonly policy: Policy }
  | {
      readonly kind: 'arm';
      readonly account: string;
      readonly askedAt: number;
      readonly answeredAt: number;
      /** `recorded`: the server has it; `unknown`: it may take effect later than what is asked for after it. */
      readonly result: 'armed' | 'recorded' | 'unknown';
      /** What the arming must be, where this asks for one of its own; not where it approves another one's. */
      readonly asked?: AskedArming;
    }
  | {
      readonly kind: 'disarm';
      readonly account: string;
      readonly askedAt: number;
      /** When the guard itself had said so; null where it did not. */
      readonly confirmedAt: number | null;
    }
  | {
      readonly kind: 'placed';
      readonly account: string;
      readonly at: number;
      /** Client id. */
      readonly id: string;
      readonly symbol: string;
      readonly role: Role;
    }
  /** The exchange's clock was wrong, and jumped twice. */
  | { readonly kind: 'clock'; readonly from: number; readonly to: number; readonly aheadMs: number }
  /** From then on the bot does not mean to have this order any more. */
  | { readonly kind: 'forgotten'; readonly account: string; readonly at: number; readonly id: string }
  /** A worker process ended that nobody had killed. */
  | {
      readonly kind: 'ended';
      readonly part: string;
      readonly at: number;
      readonly how: string;
      /** It had only just started, and what it needs was down: starting anew is what it is for. */
      readonly excused: boolean;
      /** Its last lines. */
      readonly said: string;
    }
  | { readonly kind: 'did'; readonly at: number; readonly what: string; readonly failed?: string };

/** What an operator asked for. */
export interface AskedArming {
  /** No other arming has this name. */
  readonly operator: string;
  readonly once: boolean;
  readonly ttlSeconds: number;
  /** Whether it is for the actions of one plan alone. */
  readonly plan: boolean;
}

export type Of<K extends Said['kind']> = Extract<Said, { kind: K }>;

/** What a guard granted, as the histories of cycles have it. */
export interface Granted {
  readonly account: string;
  readonly reservationId: string;
  /** When the cycle was told, ms. */
  readonly at: number;
  readonly writes: readonly { readonly key: string; readonly actions: readonly string[] }[];
  /** What a plan's id says of each action that was granted, as 16 hex digits. */
  readonly lines: readonly string[];
}

/** What an audit says of armings, and of what was granted under them. */
export type Audited = ArmingRecord | DisarmRecord | ActionRecord;

/** How an account was once everything was healed. */
export interface Afterwards {
  readonly account: string;
  /** How long the guard took to answer, ms; null where it did not. */
  readonly answeredMs: number | null;
  /** How long a disarm took until the guard confirmed it, ms; null where it did not. */
  readonly disarmedMs: number | null;
  /** How long it took, armed, until no stray was left, ms; null where some stayed. */
  readonly cleanMs: number | null;
  /** Client ids of everything that rests. */
  readonly resting: readonly string[];
  /** Signed amounts of open legs by `symbol/positionSide`. */
  readonly legs: Readonly<Record<string, string>>;
  /** The newest reports, a line each: for whoever looks into it. */
  readonly reports: readonly string[];
}

/** How long something may take once everything is healed, ms. */
export interface Bounds {
  readonly answerMs: number;
  readonly disarmMs: number;
}

/** Everything that a storm leaves behind. */
export interface Evidence {
  readonly accounts: readonly {
    readonly account: string;
    readonly recvWindowMs: number;
    /** Legs that stay, by `symbol/positionSide`. */
    readonly standing: Readonly<Record<string, string>>;
  }[];
  readonly bounds: Bounds;
  readonly said: readonly Said[];
  readonly journal: readonly JournalLine[];
  readonly granted: readonly Granted[];
  readonly audited: readonly Audited[];
  readonly afterwards: readonly Afterwards[];
}

export type { AccountChange, JournalLine };

/** Everything of one kind that was said about an account. */
export const ofKind = <K extends Said['kind']>({ said }: Pick<Evidence, 'said'>, kind: K): Of<K>[] =>
  said.filter((each): each is Of<K> => each.kind === kind);
