import type { WorkerOptions } from '@temporalio/worker';

/** ms that activities may go on after a Worker was told to stop: longer than a permitted write is sent and answered. */
const GRACE_MS = 20_000;
/** ms after which a Worker that does not come to its end is given up. */
const FORCE_MS = 35_000;
/** A grace that the host chose is followed by as much as follows ours. */
const FORCE_AFTER_GRACE_MS = FORCE_MS - GRACE_MS;

/** Gives a Worker its times to stop in, where the host set none. */
export function withShutdownTimes(options: WorkerOptions): WorkerOptions {
  return {
    ...options,
    shutdownGraceTime: options.shutdownGraceTime ?? GRACE_MS,
    // Where the host chose the grace, only the SDK knows how long it is: the watch counts from what it made of it.
    ...(options.shutdownForceTime === undefined && options.shutdownGraceTime === undefined
      ? { shutdownForceTime: FORCE_MS }
      : {}),
  };
}

/** ms after which a Worker that was told to stop has stopped, or never will. */
export function stopsWithinMs(options: {
  readonly shutdownGraceTimeMs: number;
  readonly shutdownForceTimeMs?: number | undefined;
}): number {
  return options.shutdownForceTimeMs ?? options.shutdownGraceTimeMs + FORCE_AFTER_GRACE_MS;
}
