import type { CancelAction, CloseAction } from '../plan';
import type { Reason } from '../reasons';
import type { Closed, Gate, GateQuestion, GuardFacts } from './gate';

/** Why a gate is closed, or null for open. */
export type Check<R extends Reason> = (
  question: GateQuestion,
) => (Closed & { readonly reason: R }) | R | null;

/** What a gate is, besides its check. */
export interface Declared<R extends Reason> extends Omit<Gate, 'closed' | 'reasons'> {
  readonly reasons: readonly R[];
}
/** A gate with the reasons that it declares, each by its name. */
export type Made<R extends Reason> = Gate & Declared<R>;

/** Holds each gate to the reasons that it declares. */
export function gate<const R extends Reason>(head: Declared<R>, check: Check<NoInfer<R>>): Made<R> {
  return {
    ...head,
    closed(question) {
      const answer = check(question);
      return typeof answer === 'string' ? { reason: answer } : answer;
    },
  };
}

/** A check of what the guard knows; open where the guard cannot be asked, which gate 4 says. */
export const known =
  <R extends Reason>(check: (guard: GuardFacts, question: GateQuestion) => ReturnType<Check<R>>): Check<R> =>
  (question) =>
    question.facts.guard === null ? null : check(question.facts.guard, question);

/**
 * A gate of one kind of action alone, and asked about no other (`evaluate.ts`). It closes what is not possible, and
 * waiting opens nothing.
 */
type OfKind<R extends Reason> = Omit<Declared<R>, 'appliesTo' | 'takesPlace' | 'opensByWaiting'>;
const alone = { takesPlace: false, opensByWaiting: false } as const;

/** A gate of cancels; its check gets the cancel. */
export const gateOfCancel = <const R extends Reason>(
  head: OfKind<R>,
  check: (action: CancelAction, question: GateQuestion) => ReturnType<Check<NoInfer<R>>>,
): Made<R> =>
  gate({ ...head, ...alone, appliesTo: 'cancel' }, (question) =>
    check(question.action as CancelAction, question),
  );

/** A gate of closes; its check gets the close. */
export const gateOfClose = <const R extends Reason>(
  head: OfKind<R>,
  check: (action: CloseAction, question: GateQuestion) => ReturnType<Check<NoInfer<R>>>,
): Made<R> =>
  gate({ ...head, ...alone, appliesTo: 'close' }, (question) =>
    check(question.action as CloseAction, question),
  );

/** Settings and moments: what it closes keeps its place in the counts (`Gate.takesPlace`). */
export const both = { appliesTo: 'both', takesPlace: true, opensByWaiting: false } as const;
/** What it closes takes no place. */
export const bothNoPlace = { ...both, takesPlace: false } as const;
/** It closes for a while, and opens by itself. */
export const passing = { ...both, opensByWaiting: true } as const;
/** The next cycle has it anew. */
export const ofOneCycle = { ...bothNoPlace, opensByWaiting: true } as const;
