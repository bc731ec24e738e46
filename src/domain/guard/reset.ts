import type { PermitAnswer } from './permit';
import type { SettleAnswer } from './settle';
import type { ReserveAnswer } from './state';

/**
 * What a guard that was reset says in place of each answer: its ledger was rolled back, so it grants and
 * permits nothing, and what it does not know may have been permitted all the same.
 */
export const RESET_ANSWERS = {
  reserve: (answer: ReserveAnswer): ReserveAnswer => ({
    ...answer,
    refused: 'reset_run',
    decisions: [],
    writes: [],
  }),
  permit: (answer: PermitAnswer): PermitAnswer => ({ ...answer, given: false, reason: 'reset_run' }),
  settle: (): SettleAnswer => ({ known: false, permitted: {} }),
};
