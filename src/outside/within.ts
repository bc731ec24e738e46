/**
 * What some work comes to, or what `late` says where that takes longer than `ms`. The work goes on then, and nobody
 * waits for it. No library: p-timeout does the same, and ten lines are less to keep up to date than a dependency.
 * @throws what the work or `late` throws
 */
export async function within<T>(ms: number, work: Promise<T>, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    return await Promise.race([work, over.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}
