import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

/** Waits at least `ms` by the monotonic clock: a timer may fire a little early, a wall clock may jump. */
export async function sleep(ms: number): Promise<void> {
  const until = performance.now() + ms;
  for (let left = ms; left > 0; left = until - performance.now()) await setTimeout(Math.ceil(left));
}
