import { arrivesBy, MAX_RECV_WINDOW_MS } from '../bounds';
import { disarm, disarmCause, disarmedBy } from './arming';
import { withTodayUnknown } from './ledger';
import type { GuardState } from './state';

/**
 * Disarms, whatever the signal carried. Where it says that the server was set back, nobody knows what was granted and
 * permitted since, nor whether it was disarmed already: today's budget counts as spent, and nothing is granted before
 * all of that has arrived.
 */
export function disarmAtSignal(state: GuardState, payload: unknown, now: number): GuardState {
  const cause = disarmCause(payload);
  const next = disarm(state, cause, disarmedBy(payload), now);
  if (cause !== 'set_back') return next;
  return {
    ...next,
    disarmed: { at: now, reason: cause, by: disarmedBy(payload) },
    ledger: withTodayUnknown(next.ledger, now),
    lockedUntil: Math.max(next.lockedUntil, arrivesBy(now, MAX_RECV_WINDOW_MS)),
  };
}
