import { REASON_NAMES, type Reason } from '../../domain/reasons';
import { CYCLE_OUTCOMES, type CycleOutcome } from '../../domain/vocabulary';

/** Reasons that nothing here can give, and why. */
export const NOT_REACHABLE: Partial<Readonly<Record<Reason, string>>> = {};

/** Every other reason is looked for. */
export const REASONS_HERE: readonly Reason[] = REASON_NAMES.filter((reason) => !(reason in NOT_REACHABLE));

export const OUTCOMES_HERE: readonly CycleOutcome[] = CYCLE_OUTCOMES;
