import { MAX_CLOCK_SKEW_MS } from './bounds';

/**
 * How far a worker's clock is off for certain: something that it did between two moments of the server was
 * done, by its own clock, outside of them.
 * @param at when it was done, ms, the worker's clock
 * @param between when it was asked for and when its answer was there, ms, the server's clock
 * @returns ms; above zero where the worker is ahead, below zero where it is behind
 */
export function provenSkew(at: number, [asked, answered]: readonly [number, number]): number {
  return at > answered ? at - answered : Math.min(0, at - asked);
}

/** What the skew explains, in words, or null where it is too small to matter. */
export function skewProblem(skewMs: number): string | null {
  if (Math.abs(skewMs) <= MAX_CLOCK_SKEW_MS) return null;
  const seconds = (Math.abs(skewMs) / 1_000).toFixed(1);
  return `the worker's clock is at least ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the Temporal server's`;
}

/**
 * Why a guard finds every plan old, in words, or null where its clock is right: it never goes back behind a time that
 * the server once told it.
 * @param guardAt ms, what the guard takes for now; @param now ms, the server's clock, no earlier
 */
export function guardAheadProblem(guardAt: number, now: number): string | null {
  const ahead = guardAt - now;
  if (ahead <= MAX_CLOCK_SKEW_MS) return null;
  return `the Temporal server's clock was ahead once, and the guard takes it to be ${Math.round(ahead / 1_000)} s later than it is: nothing is written until ${new Date(guardAt).toISOString()}`;
}

/** Why a clock that was asked for its time cannot be judged by the answer, in words. @param errorMs half of how long that took */
export const unjudgedClock = (errorMs: number): string =>
  `the answer took ${Math.round(2 * errorMs)} ms, so the exchange's clock cannot be judged`;
