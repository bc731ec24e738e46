import type { Reason } from '../reasons';
import { advance } from './advance';
import { replaceReservation } from './closing';
import { type CycleRun, isResetRun, runKey } from './run';
import type { GuardState, Reservation, Write } from './state';

/** Asked for right before each write, after its timestamp was fixed. */
export interface PermitRequest extends CycleRun {
  readonly reservationId: string;
  /** Key of the write. */
  readonly write: string;
  /** What exactly is about to be sent, one line a target (`cancelTarget`, `closeTarget`). */
  readonly targets: readonly string[];
  /** Made once per invocation: it alone tells one attempt from another. */
  readonly nonce: string;
  readonly activityId: string;
  readonly attempt: number;
}

export interface PermitAnswer {
  /** This invocation, and no other, may send this write now. */
  readonly given: boolean;
  /** Whether any invocation ever got it: whoever is refused then finds out what became of the write. */
  readonly everGiven: boolean;
  readonly reason: Reason | null;
}

/** Gives a permit at most once per write, ever. Whether one was given is answered before any refusal. */
export function permit(
  before: GuardState,
  request: PermitRequest,
  now: number,
): { state: GuardState; answer: PermitAnswer } {
  const state = advance(before, now);
  const reservation = state.reservations.find(({ id }) => id === request.reservationId);
  const write = reservation?.writes.find(({ key }) => key === request.write);
  if (write !== undefined && write.permit !== null) {
    const own = write.permit.nonce === request.nonce;
    return { state, answer: { given: own, everGiven: true, reason: own ? null : 'reservation_closed' } };
  }
  const granted = grantedOrRefused(state, reservation, write, request);
  if (typeof granted === 'string') {
    return { state, answer: { given: false, everGiven: false, reason: granted } };
  }
  const permitted: Reservation = {
    ...granted,
    writes: granted.writes.map((other) =>
      other.key === request.write
        ? {
            ...other,
            permit: {
              nonce: request.nonce,
              at: now,
              activityId: request.activityId,
              attempt: request.attempt,
            },
          }
        : other,
    ),
  };
  return {
    state: {
      ...state,
      lastActedAt: now,
      lastActedRun: granted.run,
      lastPermit: { at: now, recvWindowMs: longerWindow(state, granted.recvWindowMs, now) },
      reservations: replaceReservation(state.reservations, permitted),
    },
    answer: { given: true, everGiven: true, reason: null },
  };
}

/** The last permit's window must not hide an earlier permit's longer one. */
function longerWindow(state: GuardState, recvWindowMs: number, now: number): number {
  const left = state.lastPermit === null ? 0 : state.lastPermit.at + state.lastPermit.recvWindowMs - now;
  return Math.max(recvWindowMs, left);
}

/** The reservation under which the write may be sent, or why it may not. */
function grantedOrRefused(
  state: GuardState,
  reservation: Reservation | undefined,
  write: Write | undefined,
  request: PermitRequest,
): Reservation | Reason {
  if (isResetRun(request)) return 'reset_run';
  if (state.birth.status === 'pending') return 'ledger_unknown';
  if (reservation === undefined || write === undefined || reservation.closed !== null)
    return 'reservation_closed';
  if (reservation.run !== runKey(request)) return 'reset_run';
  if (state.arming === null || state.arming.number !== reservation.armingNumber) {
    return state.arming === null && state.disarmed?.reason === 'policy_changed'
      ? 'policy_changed'
      : 'arming_changed';
  }
  // Part of a batch may be gone by now; what was not reserved is not permitted, whoever asks.
  return request.targets.every((target) => write.targets.includes(target)) ? reservation : 'write_changed';
}
