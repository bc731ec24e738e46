import { rejected } from './rejected';
import type { GuardState } from './state';

/**
 * The longest wait that anybody is believed about, ms: bans of an IP address last up to three days
 * (Binance, general-info, "IP limits").
 */
export const MAX_PAUSE_MS = 3 * 86_400_000;
/** A worker's clock may be ahead of the guard's: a whole ban that it tells of is not lost for that. */
const CLOCKS_APART_MS = 60_000;

/**
 * Remembers until when the exchange asked to wait. Workers never shorten a wait; an operator can lift it,
 * since anybody who may send a signal can have made it up. A payload that makes no sense is recorded and
 * changes nothing.
 * @param payload `{ until }`, ms, or `{ lift: true }`
 */
export function pauseExchange(state: GuardState, payload: unknown, now: number): GuardState {
  const { until, lift } = (typeof payload === 'object' && payload !== null ? payload : {}) as Record<
    string,
    unknown
  >;
  if (lift === true) return { ...state, exchangePausedUntil: 0 };
  if (typeof until !== 'number' || !Number.isFinite(until) || until > now + MAX_PAUSE_MS + CLOCKS_APART_MS) {
    const problem = 'exchangePaused: until: must be ms since the epoch, at most three days ahead';
    return rejected(state, problem, now);
  }
  return {
    ...state,
    exchangePausedUntil: Math.max(state.exchangePausedUntil, Math.min(until, now + MAX_PAUSE_MS)),
  };
}
