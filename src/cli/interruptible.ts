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
  const interrupt = () => {
    process.removeListener('SIGTERM', interrupt);
    onInterrupt();
    controller.abort();
  };
  interrupted(interrupt);
  process.once('SIGTERM', interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.removeListener('SIGTERM', interrupt);
  }
}
