import { performance } from 'node:perf_hooks';

/** How long a request was on its way. */
export interface Trip {
  /** When its timestamp was fixed, ms, monotonic. */
  readonly signedAt: number;
  /** For how long after its timestamp the exchange takes it, ms. */
  readonly windowMs: number;
}

/**
 * What a refusal for the timestamp says of clocks where the request may simply have come too late: nothing.
 * A busy machine is told apart from a wrong clock by that.
 * @param message what the exchange says; "ahead of the server's time" is of the clock, however long it took
 * @returns null where lateness explains nothing
 */
export function lateness(message: string, { signedAt, windowMs }: Trip): string | null {
  const tookMs = Math.round(performance.now() - signedAt);
  if (tookMs <= windowMs || /\bahead\b/i.test(message)) return null;
  return `the answer took ${tookMs} ms, longer than its recvWindow of ${windowMs} ms, so the clock cannot be judged`;
}
