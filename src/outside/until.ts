import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { OwnError } from './own-error';

export interface UntilOptions {
  /** What is waited for, as the error names it: `an answer of the guard`. */
  readonly what: string;
  /** ms, by a clock that never jumps. Infinity: for ever. */
  readonly withinMs: number;
  /** Pause between two attempts, ms; default 100. */
  readonly everyMs?: number;
  /** Errors after which another attempt is made; default: none. */
  readonly tolerate?: (error: unknown) => boolean;
  /** Ends the pause between two attempts: `until` then rejects with the signal's AbortError. */
  readonly signal?: AbortSignal;
}

/** What was waited for did not come in time. Its cause is the last error that was tolerated, if any. */
export class TimedOut extends OwnError {
  override readonly name = 'TimedOut';
}

/**
 * Tries until an attempt gives something, at least once. No library: p-retry tries again after errors only, here
 * having nothing yet is none, and what was waited for is named.
 * @param attempt gives undefined or false while there is nothing yet; gets the time left, ms
 * @returns what the attempt gave
 * @throws TimedOut when the time is up; an attempt's own error unless it is tolerated
 */
export async function until<T>(
  attempt: (leftMs: number) => Promise<T | undefined | false>,
  { what, withinMs, everyMs = 100, tolerate = () => false, signal }: UntilOptions,
): Promise<T> {
  const end = performance.now() + withinMs;
  let cause: unknown;
  for (;;) {
    try {
      const given = await attempt(Math.max(0, end - performance.now()));
      if (given !== undefined && given !== false) return given;
    } catch (error) {
      if (!tolerate(error)) throw error;
      cause = error;
    }
    const leftMs = end - performance.now();
    if (leftMs <= 0) throw new TimedOut(`waited ${withinMs / 1_000} s in vain for ${what}`, { cause });
    await setTimeout(Math.min(everyMs, leftMs), undefined, { signal });
  }
}
