/** An alert that makes others needless: they follow from it, or say less. */
export interface Inhibition {
  readonly source: readonly string[];
  readonly target: readonly string[];
  /** Only those of the same account. */
  readonly sameAccount: boolean;
}

/** What is said of an account while it is looked at, or of its guard. */
const OF_CYCLES = [
  'GrinderReconcileNoCycles',
  'GrinderReconcileInconclusive',
  'GrinderReconcileNotKnownRight',
];
const OF_THE_GUARD = [
  'GrinderReconcileNotConfigured',
  'GrinderReconcileBudgetLow',
  'GrinderReconcileArmed',
  'GrinderReconcileArmingEnds',
  'GrinderReconcileReservationOpen',
  'GrinderReconcileExpectedStateOld',
];
const SEEN = ['GrinderReconcileSchedulePaused', 'GrinderReconcileBlindSymbols'];
const CRITICAL = ['GrinderReconcileBlind', 'GrinderReconcileGuardGone', 'GrinderReconcileScheduleGone'];

/**
 * What needs a person at once is not silenced by something that may itself be a mistake, such as a Temporal
 * whose metrics are not served.
 */
export const INHIBITIONS: readonly Inhibition[] = [
  {
    // Then there are no metrics of any account: whatever still fires is of the past.
    source: ['GrinderReconcileWorkerDown'],
    target: [
      ...CRITICAL,
      ...SEEN,
      ...OF_CYCLES,
      ...OF_THE_GUARD,
      'GrinderReconcileTemporalBacklog',
      'GrinderReconcileTemporalQueueSlow',
    ],
    sameAccount: false,
  },
  {
    source: ['GrinderReconcileTemporalDown'],
    target: [
      ...SEEN,
      ...OF_CYCLES,
      ...OF_THE_GUARD,
      'GrinderReconcileTemporalDatabase',
      'GrinderReconcileTemporalTasksFail',
      'GrinderReconcileTemporalQueueSlow',
      'GrinderReconcileTemporalBacklog',
      'GrinderReconcileTemporalScheduleMisses',
    ],
    sameAccount: false,
  },
  {
    source: ['GrinderReconcileTemporalDatabase'],
    target: [
      'GrinderReconcileTemporalTasksFail',
      'GrinderReconcileTemporalQueueSlow',
      'GrinderReconcileTemporalScheduleMisses',
    ],
    sameAccount: false,
  },
  { source: ['GrinderReconcileGuardGone'], target: OF_THE_GUARD, sameAccount: true },
  {
    source: ['GrinderReconcileScheduleGone', 'GrinderReconcileSchedulePaused', 'GrinderReconcileBlind'],
    target: [...OF_CYCLES, 'GrinderReconcileExpectedStateOld', 'GrinderReconcileBlindSymbols'],
    sameAccount: true,
  },
  { source: ['GrinderReconcileScheduleGone'], target: ['GrinderReconcileBlind'], sameAccount: true },
];
