import { performance } from 'node:perf_hooks';
import { EXIT } from './output';

/** Within so long of the first, ms, a signal is the same key press: npm hands on what the terminal sends to everybody. */
const SAME_PRESS_MS = 1_000;

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
    } else if (now() - firstAt > SAME_PRESS_MS) process.exit(EXIT.interrupted);
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.removeListener(signal, listener);
  };
}
