const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Lets work that must not be left half done end by itself when it is interrupted; a second interruption ends
 * the process as ever.
 */
export async function interruptible<T>(
  onInterrupt: () => void,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => {
    for (const name of SIGNALS) process.removeListener(name, interrupt);
    onInterrupt();
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.removeListener(name, interrupt);
  }
}
