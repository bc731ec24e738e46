import type { GuardStatus } from './status';

/** How far a guard has got. Neither goes back in the life of an account, whatever happens to its guards. */
export interface Progress {
  readonly policyVersion: number;
  /** The latest arming, disarm, grant or permit, ms, the server's clock. */
  readonly changedAt: number;
}

/** Null where the guard says itself that it does not know everything. */
export function progressOf(
  status: Pick<GuardStatus, 'policyVersion' | 'arming' | 'disarmed' | 'lastActedAt' | 'birth' | 'reset'>,
): Progress | null {
  const { policyVersion, arming, disarmed, lastActedAt, birth, reset } = status;
  if (reset || birth.status === 'pending') return null;
  return { policyVersion, changedAt: Math.max(arming?.at ?? 0, disarmed?.at ?? 0, lastActedAt ?? 0) };
}

/** Whether a guard knows less than it did: its server was restored from a backup, or lost what it had. */
export const isSetBack = (before: Progress, now: Progress): boolean =>
  now.policyVersion < before.policyVersion || now.changedAt < before.changedAt;

/** The furthest of two. */
export const furthest = (a: Progress, b: Progress): Progress => ({
  policyVersion: Math.max(a.policyVersion, b.policyVersion),
  changedAt: Math.max(a.changedAt, b.changedAt),
});
