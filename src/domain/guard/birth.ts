import { arrivesBy, MAX_RECV_WINDOW_MS } from '../bounds';
import { plainText } from '../plain-text';
import { callsSomebody, disarm } from './arming';
import { withTodayUnknown } from './ledger';
import { completed } from './new-state';
import type { Predecessor } from './predecessor';
import type { GuardState } from './state';

/**
 * Ends a guard's birth. A guard that was terminated and started again takes over everything its
 * predecessor knew, disarmed; where that cannot be read, today's budget counts as spent and nothing is
 * granted before everything permitted until now can no longer arrive.
 */
export function takeOver(state: GuardState, predecessor: Predecessor, now: number): GuardState {
  if (state.birth.status !== 'pending') return state;
  if (predecessor.kind === 'none') return { ...state, birth: { status: 'fresh' } };
  if (
    predecessor.kind === 'unreadable' ||
    predecessor.state.reset ||
    predecessor.state.birth.status === 'pending'
  ) {
    const problem =
      predecessor.kind === 'unreadable'
        ? predecessor.problem
        : predecessor.state.reset
          ? `run ${predecessor.runId} was reset: its ledger was rolled back`
          : `run ${predecessor.runId} never learned what was spent`;
    return {
      ...disarm(state, 'guard_restarted', null, now),
      birth: { status: 'unreadable', problem: plainText(problem) },
      ledger: withTodayUnknown(state.ledger, now),
      lockedUntil: arrivesBy(now, MAX_RECV_WINDOW_MS),
      // The predecessor's numbers are not known; these cannot repeat them, so that nothing which was
      // planned or granted under it can pass for this guard's.
      policyVersion: now,
      armingNumber: now,
    };
  }
  const { runId } = predecessor;
  const old = completed(predecessor.state, now);
  // Whoever said so meanwhile knows more than the predecessor.
  const isSetBack = state.ledger.unknownDay !== null;
  const taken: GuardState = {
    ...old,
    account: state.account,
    lastRejected: state.lastRejected ?? old.lastRejected,
    birth: { status: 'taken_over', runId },
    seenAt: Math.max(old.seenAt, now),
    reset: state.reset,
    // A cycle told of it meanwhile.
    mass: state.mass ?? old.mass,
    proposal: null,
    lockedUntil: Math.max(old.lockedUntil, state.lockedUntil),
    exchangePausedUntil: Math.max(old.exchangePausedUntil, state.exchangePausedUntil),
  };
  if (isSetBack)
    return {
      ...taken,
      arming: null,
      disarmed: state.disarmed,
      ledger: withTodayUnknown(old.ledger, now),
    };
  if (state.disarmed !== null && callsSomebody(state.disarmed.reason))
    return { ...taken, arming: null, disarmed: state.disarmed };
  return old.arming !== null || old.disarmed === null
    ? { ...taken, arming: null, disarmed: { at: now, reason: 'guard_restarted', by: null } }
    : taken;
}
