import type { ActionResult } from '../vocabulary';
import { advance } from './advance';
import { disarm } from './arming';
import { closeReservation, replaceReservation, settledResult } from './closing';
import { countFailures } from './failures';
import type { GuardState } from './state';

/** What the cycle says became of one write. */
export interface WriteResult {
  readonly write: string;
  readonly result: ActionResult;
  /** True where the invocation that says so is the one that had the permit. */
  readonly sender: boolean;
}

export interface SettleRequest {
  readonly reservationId: string;
  readonly results: readonly WriteResult[];
  /** A protective order was cancelled and its leg is still open. */
  readonly unprotectedPosition: boolean;
}

export interface SettleAnswer {
  /** False where the guard does not know the reservation: then nothing may be called unsent. */
  readonly known: boolean;
  /** Per write key: whether a permit was ever given. */
  readonly permitted: Readonly<Record<string, boolean>>;
}

/**
 * Ends a reservation: no permit is given after it. A reservation that expired before may have its
 * `unverified` results refined; that never arms anything again.
 */
export function settle(
  before: GuardState,
  request: SettleRequest,
  now: number,
): { state: GuardState; answer: SettleAnswer } {
  let state = advance(before, now);
  // A human must look: a leg lost its protection. That is worse than anything else it may be disarmed for.
  if (request.unprotectedPosition) state = disarm(state, 'unprotected_position', null, now);
  const reservation = state.reservations.find(({ id }) => id === request.reservationId);
  if (reservation === undefined) {
    if (request.results.some(({ result }) => result === 'unverified'))
      state = disarm(state, 'unverified', null, now);
    return { state, answer: { known: false, permitted: {} } };
  }
  const claims = new Map(request.results.map((result) => [result.write, result]));
  const resultOf = ({ key, permit }: { key: string; permit: unknown }): ActionResult => {
    const claim = claims.get(key);
    return settledResult(claim?.result ?? null, permit !== null, claim?.sender ?? false);
  };
  if (reservation.closed === null) {
    state = closeReservation(state, reservation, now, 'settle', resultOf);
    state = {
      ...state,
      failures: countFailures(
        state.failures,
        reservation.writes.map((write) => ({ ...write, result: resultOf(write) })),
        now,
      ),
    };
  } else if (reservation.closed.by === 'expiry') {
    const refined = {
      ...reservation,
      writes: reservation.writes.map((write) =>
        write.result === 'unverified' ? { ...write, result: resultOf(write) } : write,
      ),
    };
    state = { ...state, reservations: replaceReservation(state.reservations, refined) };
  }
  const permitted = Object.fromEntries(reservation.writes.map(({ key, permit }) => [key, permit !== null]));
  return { state, answer: { known: true, permitted } };
}
