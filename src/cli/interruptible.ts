import { performance } from 'node:perf_hooks';
import { endProcess } from '../outside/end-process';
import { INTERRUPTED, onSignal, SAME_PRESS_MS } from '../outside/on-signal';
import type { Target } from './on-server';

/**
 * Lets work that must not be left half done end by itself when it is interrupted; a second interruption ends
 * the process as ever.
 * @param interrupted of the command: what Ctrl-C does from now on
 */
export async function interruptible<T>(
  interrupted: Target['interrupted'],
  onInterrupt: () => void,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let firstAt = 0;
  const interrupt = () => {
    if (controller.signal.aborted) {
      // Of another kind than the first one: that is no key press that arrives twice.
      if (performance.now() - firstAt > SAME_PRESS_MS) endProcess(INTERRUPTED);
      return;
    }
    firstAt = performance.now();
    onInterrupt();
    controller.abort();
  };
  interrupted(interrupt);
  // The latter is what a terminal sends whose connection is lost.
  const leaveAlone = onSignal(['SIGTERM', 'SIGHUP'], interrupt);
  try {
    return await work(controller.signal);
  } finally {
    leaveAlone();
  }
}
