import type { Target } from './on-server';
import { onSignal } from './on-signal';

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
  const interrupt = () => {
    if (controller.signal.aborted) return;
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
