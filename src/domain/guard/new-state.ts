import { defaultPolicy } from '../policy-schema';
import { type Arming, type GuardState, utcDay } from './state';

/** The state of a guard that nobody has seen before. */
export function newGuardState(account: string, now: number): GuardState {
  return {
    version: 1,
    account,
    policy: defaultPolicy(),
    configured: false,
    policyVersion: 0,
    exchangeId: null,
    arming: null,
    proposal: null,
    armingNumber: 0,
    disarmed: null,
    lastRejected: null,
    ledger: { day: utcDay(now), days: {}, runs: {}, unknownDay: null },
    reservations: [],
    lockedUntil: 0,
    lastPermit: null,
    lastActedAt: null,
    lastActedRun: null,
    newestAsOf: null,
    mass: null,
    failures: {},
    exchangePausedUntil: 0,
    birth: { status: 'pending' },
    seenAt: now,
    reset: false,
  };
}

/** What an arming of an older version does not say. */
const UNSAID: Pick<Arming, 'once' | 'planLeft' | 'planDone' | 'approvedBy'> = {
  once: false,
  planLeft: null,
  planDone: [],
  approvedBy: null,
};

/** A state as an older version may have left it, with what that version did not know yet. */
export function completed(old: GuardState, now: number): GuardState {
  return {
    ...newGuardState(old.account, now),
    ...old,
    policy: { ...defaultPolicy(), ...old.policy },
    arming: old.arming && { ...UNSAID, ...old.arming },
  };
}
