import type { Check } from './check';
import { time } from './check';
import { sentWrites } from './writes';

/** Each granted write reaches the exchange at most once, and no client order id is taken twice. */
export const acceptedOnce: Check = (evidence) => {
  const seen = new Map<string, number>();
  return sentWrites(evidence).flatMap(({ account, at, granted, request, targets }) => {
    const key =
      granted === null
        ? `${account}: ${request.method} ${request.path} ${targets}`
        : `${account}: ${granted.reservation.reservationId} ${granted.key}`;
    const first = seen.get(key);
    seen.set(key, at);
    return first === undefined ? [] : [`${key}: at ${time(first)} and again at ${time(at)}`];
  });
};

/** Nothing is sent for which no cycle was granted a reservation. */
export const grantedBefore: Check = (evidence) =>
  sentWrites(evidence)
    .filter(({ granted }) => granted === null)
    .map(
      ({ account, at, request, targets }) =>
        `${account}: ${request.method} ${request.path} ${targets} at ${time(at)}`,
    );
