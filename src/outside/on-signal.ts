import { performance } from 'node:perf_hooks';
import { endProcess } from './end-process';

/** Exit status of a process that was interrupted, as shells have it. */
export const INTERRUPTED = 130;

/** Within so long of the first, ms, a signal is the same key press: npm hands on what the terminal sends to everybody. */
export const SAME_PRESS_MS = 1_000;

/**
 * Does something at the first of these signals instead of ending the process; a later press ends it.
 * @returns what leaves the signals alone again
 */
export function onSignal(
  signals: readonly NodeJS.Signals[],
  handle: () => void,
  now = () => performance.now(),
): () => void {
  let firstAt: number | null = null;
  const listener = () => {
    if (firstAt === null) {
      firstAt = now();
      handle();
    } else if (now() - firstAt > SAME_PRESS_MS) endProcess(INTERRUPTED);
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.removeListener(signal, listener);
  };
}
