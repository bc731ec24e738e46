import type { CycleOutcome } from './vocabulary';

/** What each outcome of a cycle means, and what an operator does about it. */
export const OUTCOMES: Readonly<
  Record<CycleOutcome, { readonly meaning: string; readonly resolution: string }>
> = {
  clean: { meaning: 'everything was judged and is as expected', resolution: 'nothing' },
  reported: {
    meaning:
      'mismatches for which there is no action, or that were gone in the meantime; or something was not judged',
    resolution: 'read the report',
  },
  blocked: { meaning: 'every action was blocked', resolution: 'the report says by what' },
  planned: { meaning: 'dry run: what would be done', resolution: 'compare with what you expect' },
  acted: {
    meaning: 'something was removed, checked by reading back',
    resolution: 'find out why the bot left it',
  },
  partial: {
    meaning: 'some of it failed',
    resolution: 'read the report; the next cycle decides anew',
  },
  unverified: {
    meaning: 'what became of a write is not known; the account is disarmed',
    resolution: 'look at the exchange',
  },
  unprotected_position: {
    meaning: 'a position lost its protective order and is still open; the account is disarmed',
    resolution: 'protect or close it by hand, now',
  },
  cancelled: { meaning: 'the cycle was cancelled', resolution: 'nothing' },
  inconclusive: {
    meaning: 'something could not be read; nothing was done',
    resolution: 'the headline names what failed',
  },
};

/**
 * Outcomes that a human should look at: exit status 3 of what shows such a report. The metric and the alert of nearly
 * that name are for the two of them that disarm (`callsSomebody`).
 */
export const NEEDS_A_LOOK: readonly CycleOutcome[] = [
  'inconclusive',
  'cancelled',
  'unprotected_position',
  'unverified',
  'partial',
];
