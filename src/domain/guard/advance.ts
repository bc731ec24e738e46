import { disarm } from './arming';
import { arrivalEnd, closeReservation, settledResult } from './closing';
import type { GuardState, Reservation } from './state';

/** Bounds on what hostile cycles can leave behind. What is forgotten early is refused, never permitted. */
const MAX_CLOSED = 20;
const MAX_CLOSED_WRITES = 1_000;

/**
 * All that time alone does to a guard: reservations expire with their plans, the arming ends, a proposal lapses, and
 * closed reservations are forgotten once nothing can ask about them, or earlier where they are too many. Each update,
 * `arm`, `approve` and the status begin with it; a disarm, a pause and word of a mass change what they are about alone.
 * @param now ms, the Temporal server's clock
 */
export function advance(before: GuardState, now: number): GuardState {
  let state = before;
  for (const reservation of before.reservations) {
    if (reservation.closed === null && now >= reservation.expiresAt)
      state = closeReservation(state, reservation, now, 'expiry', ({ permit }) =>
        settledResult(null, permit !== null, false),
      );
  }
  if (state.arming !== null && now >= state.arming.until) state = disarm(state, 'arming_expired', null, now);
  if (state.proposal !== null && now >= state.proposal.until) state = { ...state, proposal: null };
  return forget(state, now);
}

function forget(state: GuardState, now: number): GuardState {
  const remembered = state.reservations.filter((reservation) => !isDue(reservation, now));
  const closed = remembered.filter((reservation) => reservation.closed !== null);
  const early = new Set(closed.filter((_, i) => !isWithinBounds(closed.slice(i))));
  const kept = remembered.filter((reservation) => !early.has(reservation));
  if (kept.length === state.reservations.length) return state;
  // The lock of what is forgotten early goes on.
  const lockedUntil = Math.max(state.lockedUntil, ...[...early].map(arrivalEnd));
  return { ...state, lockedUntil, reservations: kept };
}

/** The newest one always is: its cycle may still have something to say. */
const isWithinBounds = (newest: readonly Reservation[]): boolean =>
  newest.length === 1 ||
  (newest.length <= MAX_CLOSED &&
    newest.reduce((total, { writes }) => total + writes.length, 0) <= MAX_CLOSED_WRITES);

/** True once nothing can ask about a closed reservation any more. */
const isDue = (reservation: Reservation, now: number): boolean =>
  reservation.closed !== null &&
  now >= Math.max(reservation.closed.at + 2 * reservation.planMaxAgeMs, arrivalEnd(reservation));

/** When time alone next changes the state: an arming, a proposal or a reservation ends; null where nothing does. */
export function nextChange(state: GuardState): number | null {
  const open = state.reservations.filter(({ closed }) => closed === null);
  const times = [
    ...open.map(({ expiresAt }) => expiresAt),
    ...(state.arming === null ? [] : [state.arming.until]),
    ...(state.proposal === null ? [] : [state.proposal.until]),
  ];
  return times.length === 0 ? null : Math.min(...times);
}
