/** What came of an attempt. */
export type Attempt<T> =
  | { readonly kind: 'answered'; readonly value: T }
  /** It did not end in time; it is not given up and not repeated. */
  | { readonly kind: 'late'; readonly afterMs: number };

/**
 * Makes attempts that may hang, one at a time: whoever asks meanwhile gets the answer of the one that runs, and
 * once that is late, only that it is. No library: p-timeout bounds one call, and knows nothing of who asks meanwhile.
 * @param attempt may reject
 * @param withinMs after which an attempt is late
 */
export function oneAtATime<T>(attempt: () => Promise<T>, withinMs: number): () => Promise<Attempt<T>> {
  let running: { readonly since: number; readonly end: Promise<Attempt<T>> } | null = null;
  const begin = () => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Attempt<T>>((resolve) => {
      timer = setTimeout(() => resolve({ kind: 'late', afterMs: withinMs }), withinMs);
    });
    const over = attempt()
      .then((value): Attempt<T> => ({ kind: 'answered', value }))
      .finally(() => {
        clearTimeout(timer);
        running = null;
      });
    // One that fails when nobody waits any more has been reported already.
    over.catch(() => undefined);
    running = { since: performance.now(), end: Promise.race([over, late]) };
    return running.end;
  };
  return async () => {
    if (running === null) return await begin();
    const afterMs = performance.now() - running.since;
    return afterMs > withinMs ? { kind: 'late', afterMs } : await running.end;
  };
}
