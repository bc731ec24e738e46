import type { Action, ActionGroup } from '../plan';
import type { PlanLeft } from '../plan-left';
import type { Policy } from '../policy';
import type { Reason } from '../reasons';
import type { LimitFigures, RunUsage, Usage } from '../usage';
import type { ActionKind } from '../vocabulary';

/** What an arming covers; null is whatever the policy allows. */
export interface ArmingScope extends PlanLeft {
  readonly actions: readonly ActionKind[] | null;
  readonly symbols: readonly string[] | null;
  /** USDT, over all that the arming grants. */
  readonly maxNotionalUsdt: string | null;
  readonly usedNotional: string;
  /** Id of the only plan that it is for; null for any. */
  readonly plan: string | null;
}

/** What the guard knows that gates look at: the cycle has it from its status, the guard from its state. */
export interface GuardFacts {
  readonly policy: Policy;
  readonly arming: ArmingScope | null;
  /** Gate 4's reason while there is no arming. */
  readonly notArmedReason: Extract<Reason, 'not_armed' | 'arming_expired'>;
  /** End of the cooldown for whoever asks, ms; 0 where no other cycle ever acted. */
  readonly cooldownUntil: number;
  /** Another cycle's writes may still arrive. A cycle says false: until it has asked, that may be over. */
  readonly locked: boolean;
  /** The arming is for one plan, and this is another: known of a whole plan alone; a cycle says false. */
  readonly otherPlan: boolean;
  /**
   * Until when an action is held, ms, because so much is unexpected at once that the bot's word for it must
   * last; by action key. Only the guard can tell; a cycle says none.
   */
  readonly heldUntil: Readonly<Record<string, number>>;
  /** Symbols that failed too often, and until when they rest, ms. */
  readonly resting: readonly { readonly symbol: string; readonly until: number }[];
  /** What was spent today is not known, so it counts as spent. */
  readonly ledgerUnknown: boolean;
  readonly today: Usage;
  /** Of the run that asks. */
  readonly run: RunUsage;
}

/** Everything that gates look at besides the plan itself. */
export interface GateFacts {
  /** Null where the guard cannot be asked. */
  readonly guard: GuardFacts | null;
  /** Whether the worker was started with ALLOW_MAINNET_TRADE=1; null for the guard, which cannot see it. */
  readonly allowMainnetTrade: boolean | null;
  /** ms, the Temporal server's clock. */
  readonly now: number;
  /** How much of the cooldown may be left: it runs out while the plan is confirmed. */
  readonly cooldownAllowanceMs: number;
}

/** What was taken before, and what the groups looked at so far would take on top of it. */
export interface Taken {
  readonly run: RunUsage;
  readonly today: Usage;
  /** USDT granted under the arming. */
  readonly arming: string;
}

/** One question to one gate: may this action, as part of its group, go on? */
export interface GateQuestion {
  readonly action: Action;
  readonly group: ActionGroup;
  /** What the whole group would take. */
  readonly cost: RunUsage;
  readonly facts: GateFacts;
  readonly taken: Taken;
}

/** A gate's no. */
export interface Closed {
  readonly reason: Reason;
  /** The figures behind a limit. */
  readonly figures?: LimitFigures;
  /** When it opens by itself, ms. */
  readonly until?: number;
  /** What stands in the way. */
  readonly detail?: string;
}

/** One gate. The list of all of them is `list.ts`. */
export interface Gate {
  /** As the runbook numbers it; `-` where it does not. */
  readonly number: string;
  readonly name: string;
  /**
   * Whether an action that it closes is possible all the same, by a setting or a moment: it still takes a place in the
   * counts, so that a dry run tells the truth, and an operator can arm for it.
   */
  readonly takesPlace: boolean;
  /** Whether it opens while one waits, or goes on with another cycle, and nobody does anything. */
  readonly opensByWaiting: boolean;
  /** Every reason it can give. */
  readonly reasons: readonly Reason[];
  /** Closed, or null for open. What it cannot see closes nothing. */
  closed(question: GateQuestion): Closed | null;
}
