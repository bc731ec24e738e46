import type { GuardState } from './state';

/** Binance's bans last up to three days; anything longer is no ban. */
const MAX_PAUSE_MS = 4 * 86_400_000;

/**
 * Remembers until when the exchange asked to wait. It never shortens a wait; a payload that makes no
 * sense is recorded and changes nothing.
 */
export function pauseExchange(state: GuardState, payload: unknown, now: number): GuardState {
  const until =
    typeof payload === 'object' && payload !== null
      ? (payload as Record<string, unknown>)['until']
      : undefined;
  if (typeof until !== 'number' || !Number.isFinite(until) || until > now + MAX_PAUSE_MS) {
    return {
      ...state,
      lastRejected: {
        at: now,
        message: `exchangePaused: until: must be ms since the epoch, at most four days ahead`,
      },
    };
  }
  return { ...state, exchangePausedUntil: Math.max(state.exchangePausedUntil, until) };
}
