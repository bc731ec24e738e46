import { arm } from '../../../../src/domain/guard/arm';
import { DAY, MINUTE, NOON, SECOND } from '../builders';
import { armedGuard, executed, Guard, refusalIn } from './builders';

/** What became of a guard that was asked again and again. */
export interface Life {
  /** Reservations that were granted, by UTC day. */
  readonly granted: ReadonlyMap<number, number>;
  /** Reasons of the others. */
  readonly refusals: ReadonlySet<string>;
  /** Characters of its state as JSON, the most of each UTC day, looked at every tenth minute. */
  readonly sizes: readonly number[];
  readonly callsADay: number;
}

/**
 * A cycle asks a guard again and again, and does and settles what it is granted; the day's budget is for about two
 * thirds of that.
 * @param everyMs between two reservations
 */
export function longLife(reservations: number, everyMs = MINUTE): Life {
  const callsADay = Math.floor((DAY / everyMs) * 0.7);
  const budget = { maxCallsPerDay: callsADay };
  const guard = new Guard(armedGuard({ cooldownSeconds: 0, budget }));
  const granted = new Map<number, number>();
  const refusals = new Set<string>();
  const sizes = new Map<number, number>();
  for (let n = 1; n <= reservations; n += 1) {
    const now = NOON + n * everyMs;
    if (guard.state.arming === null || guard.state.arming.until <= now + MINUTE)
      guard.state = arm(guard.state, { operator: 'ann', reason: 'soak' }, now);
    const answer = guard.reserve({ n, plannedAt: now, asOf: now }, now);
    const refusal = refusalIn(answer);
    const day = Math.floor(now / DAY);
    if (refusal === null) {
      granted.set(day, (granted.get(day) ?? 0) + 1);
      guard.permit('w1', { n }, now);
      guard.settle([executed()], { n }, now + SECOND);
    } else refusals.add(refusal);
    if (n % 10 === 0) sizes.set(day, Math.max(sizes.get(day) ?? 0, JSON.stringify(guard.state).length));
  }
  return { granted, refusals, sizes: [...sizes.values()], callsADay };
}
