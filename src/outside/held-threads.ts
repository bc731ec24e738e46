const held = new Set<object>();

/**
 * Notes that an operation on a file does not come back, so that it holds one of libuv's threads.
 * @returns takes it back: the operation came back after all
 */
export function holdsThread(): () => void {
  const one = {};
  held.add(one);
  return () => void held.delete(one);
}

/**
 * Notes an operation on a file as one that holds a thread, from `afterMs` until it comes back after all.
 * @returns what the operation does
 */
export async function notedIfItHangs<T>(operation: () => Promise<T>, afterMs: number): Promise<T> {
  let cameBack = () => {};
  const timer = setTimeout(() => {
    cameBack = holdsThread();
  }, afterMs);
  try {
    return await operation();
  } finally {
    clearTimeout(timer);
    cameBack();
  }
}

/** How many of libuv's threads are held by files that do not answer. */
export const heldThreads = (): number => held.size;
