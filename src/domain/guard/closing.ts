import { arrivesBy } from '../bounds';
import { decimal, sum } from '../decimal';
import type { ActionResult } from '../vocabulary';
import { disarm } from './arming';
import type { DisarmReason } from './disarm-reasons';
import { refund } from './ledger';
import type { Arming, GuardState, Reservation, Write } from './state';

/** The last moment at which a permitted write of this reservation can still reach the exchange. */
export function arrivalEnd(reservation: Reservation): number {
  const permits = reservation.writes.flatMap(({ permit }) => (permit === null ? [] : [permit.at]));
  return permits.length === 0 ? 0 : arrivesBy(Math.max(...permits), reservation.recvWindowMs);
}

/**
 * Until when no other reservation is granted. An open reservation holds the lock until it closes, and
 * however it closes, no earlier than its last permit's write can have arrived.
 */
export function lockedUntil(state: GuardState): number {
  return Math.max(
    state.lockedUntil,
    ...state.reservations.map((reservation) =>
      reservation.closed === null
        ? arrivesBy(reservation.expiresAt, reservation.recvWindowMs)
        : arrivalEnd(reservation),
    ),
  );
}

/**
 * What a result is, given whether a permit for its write was ever given. "Not sent" may be said only of
 * what nobody may have sent, and "done by us" only of what somebody may have.
 * @param claimed null where nothing was said
 * @param sender whether the invocation that says so had the permit
 */
export function settledResult(
  claimed: ActionResult | null,
  permitted: boolean,
  sender: boolean,
): ActionResult {
  if (!permitted)
    return claimed === 'executed' || claimed === 'already_satisfied' ? 'already_satisfied' : 'blocked';
  if (claimed === null) return 'unverified';
  const saysNotSent = claimed === 'blocked' || claimed === 'already_satisfied' || claimed === 'planned';
  return saysNotSent && !sender ? 'unverified' : claimed;
}

/** Closes an open reservation: refunds what was never permitted, counts the rest as spent. */
export function closeReservation(
  state: GuardState,
  reservation: Reservation,
  now: number,
  by: 'settle' | 'expiry',
  resultOf: (write: Write) => ActionResult,
): GuardState {
  const neverPermitted = reservation.writes.filter(({ permit }) => permit === null);
  const ledger = refund(state.ledger, reservation.run, reservation.day, {
    calls: neverPermitted.reduce((total, { calls }) => total + calls, 0),
    notional: sum(neverPermitted.map(({ notional }) => notional)),
  });
  const closed: Reservation = {
    ...reservation,
    asked: null,
    closed: { at: now, by },
    writes: reservation.writes.map((write) => ({ ...write, result: resultOf(write) })),
  };
  const arming =
    state.arming !== null && state.arming.number === reservation.armingNumber
      ? { ...state.arming, usedNotional: minusNotional(state.arming.usedNotional, neverPermitted) }
      : state.arming;
  const next = { ...state, ledger, arming, reservations: replaceReservation(state.reservations, closed) };
  const doubtful = closed.writes.some(({ permit, result }) => permit !== null && result === 'unverified');
  const reason = doubtful ? 'unverified' : endOf(arming, reservation);
  return reason === null ? next : disarm(next, reason, null, now);
}

/** Why an arming ends with the reservation that closes, or null: it was for this once, or for what is done now. */
function endOf(arming: Arming | null, { armingNumber }: Reservation): DisarmReason | null {
  if (arming?.number !== armingNumber) return null;
  if (arming.once) return 'armed_once';
  return arming.planLeft?.length === 0 ? 'plan_done' : null;
}

function minusNotional(used: string, writes: readonly Write[]): string {
  return decimal(used)
    .minus(decimal(sum(writes.map(({ notional }) => notional))))
    .toFixed();
}

/** The list with one of its reservations replaced. */
export const replaceReservation = (all: readonly Reservation[], one: Reservation) =>
  all.map((other) => (other.id === one.id ? one : other));
