import { setTimeout } from 'node:timers/promises';

/**
 * What some work comes to, or what `late` says where that takes longer than `ms`. The work goes on then, and nobody
 * waits for it.
 * @throws what the work or `late` throws
 */
export async function within<T>(ms: number, work: Promise<T>, late: () => T): Promise<T> {
  const over = new AbortController();
  const timer = setTimeout(ms, undefined, { signal: over.signal }).then(late);
  // Whoever loses the race is not waited for.
  timer.catch(() => undefined);
  try {
    return await Promise.race([work, timer]);
  } finally {
    over.abort();
  }
}
