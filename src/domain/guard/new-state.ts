import { defaultPolicy } from '../policy-schema';
import { type GuardState, utcDay } from './state';

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
