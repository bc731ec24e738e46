import { disarm, disarmCause, disarmedBy } from './arming';
import { currentDay } from './ledger';
import { ARRIVAL_SLACK_MS, type GuardState, MAX_RECV_WINDOW_MS } from './state';

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
    ledger: { ...next.ledger, unknownDay: currentDay(next.ledger, now) },
    lockedUntil: Math.max(next.lockedUntil, now + MAX_RECV_WINDOW_MS + ARRIVAL_SLACK_MS),
  };
}
