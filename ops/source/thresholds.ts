/**
 * From where on something is worth an alert. Made for accounts that are looked at every 10 to 60 s; what
 * belongs to a longer interval, such as 300 s, is at least three of them.
 */
export const THRESHOLDS = {
  /** Age of the last conclusive observation; the alert needs two minutes of that. */
  blindSeconds: 120,
  /** So many starts of one worker; an upgrade and what goes wrong with it are fewer. */
  restarts: 3,
  restartsWithin: '10m',
  /** The guard is looked at every 5 s, and asked where something happened to it, at least every minute. */
  guardSilentSeconds: 60,
  /** No cycle within that time. */
  cyclesWithin: '10m',
  /** Share of the cycles. */
  inconclusiveShare: 0.5,
  expectedStateSeconds: 180,
  /** What a worker saw in its last conclusive look counts for so long. */
  lookedSeconds: 900,
  /** A mismatch counts as standing so long after a cycle found it. */
  mismatchWithin: '5m',
  /** Outcomes, blocks and writes are told for so long. */
  needsALookWithin: '15m',
  /** What needs a look goes on needing it until somebody arms, at most for a day. */
  needsALookSeconds: 86_400,
  blockedWithin: '10m',
  actedWithin: '5m',
  /** Share of a budget of the day. */
  budgetLeftShare: 0.2,
  armingEndsSeconds: 600,
  /** Share of what the exchange allows one IP address within a minute; looks stop at 0.85. */
  requestWeightShare: 0.75,
  /** 95th percentile from scheduled to started. */
  queueLatencySeconds: 2,
  backlogSeconds: 60,
  /** An account counts as known to be right so long after a clean cycle; what was found counts as long. */
  knownRightSeconds: 180,
  /** The objective: share of the minutes of a day. */
  knownRightShare: 0.99,
  /** Minutes that must have been recorded before the objective is judged. */
  knownRightMinutes: 720,
} as const;
