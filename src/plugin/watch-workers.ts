import type { Worker } from '@temporalio/worker';

/** The host's Worker runs cycles, the plugin's own one guards. */
export type WorkerName = 'cycles' | 'guards';

/** What a Worker says of itself. */
export type Watched = Pick<Worker, 'getState' | 'getStatus'>;

/** A Worker stopped though nobody stopped it, or does not come to its end: the process has to be started anew. */
export class WorkerStopped extends Error {
  override readonly name = 'WorkerStopped';
}

/** True while a Worker takes work: it runs, and both its pollers ask the server. */
export function polls(worker: Watched): boolean {
  const { runState, workflowPollerState, activityPollerState } = worker.getStatus();
  return runState === 'RUNNING' && workflowPollerState === 'POLLING' && activityPollerState === 'POLLING';
}

/** `guards alone`: they stopped while cycles go on. `no end`: what stops does not come to its end. */
export type HalfStopped = 'guards alone' | 'no end' | null;

const POLL_EVERY_MS = 1_000;
/** Both Workers are told to stop one after the other, and a poll may fall between. */
const POLLS_ALONE = 2;
/** A Worker that says it has failed needs a moment for what it holds. */
const POLLS_AFTER_FAILURE = 3;

/**
 * Judges what two Workers say of themselves, poll by poll: `Worker.run()` alone may never say it. Polls are
 * counted, not time, so that a process that was frozen gets the rest of its time afterwards.
 */
export class WorkersWatch {
  private alone = 0;
  private stopping = 0;
  private failed = 0;

  /** @param stopWithinMs how long a Worker takes at most from being told to stop to its end */
  constructor(
    private readonly cycles: Watched,
    private readonly guards: Watched | null,
    private readonly stopWithinMs: number,
  ) {}

  poll(): HalfStopped {
    const cycles = this.cycles.getState();
    const guards = this.guards?.getState();
    this.alone = guards !== undefined && guards !== 'RUNNING' && cycles === 'RUNNING' ? this.alone + 1 : 0;
    // Another plugin of the host may let its Worker begin late.
    this.stopping = cycles === 'RUNNING' || cycles === 'INITIALIZED' ? 0 : this.stopping + 1;
    // One that stopped may have another plugin of the host clean up after it.
    this.failed = cycles === 'FAILED' || (cycles === 'STOPPED' && guards === 'FAILED') ? this.failed + 1 : 0;
    const pollsToStop = Math.ceil(this.stopWithinMs / POLL_EVERY_MS) + POLLS_AFTER_FAILURE;
    if (this.stopping > pollsToStop || this.failed > POLLS_AFTER_FAILURE) return 'no end';
    return this.alone >= POLLS_ALONE ? 'guards alone' : null;
  }
}

/**
 * Polls the Workers every second until the signal aborts.
 * @param judged told each verdict; called from a timer, so nothing that hangs elsewhere holds it up
 */
export function watchWorkers(
  watch: WorkersWatch,
  signal: AbortSignal,
  judged: (half: Exclude<HalfStopped, null>) => void,
): void {
  const timer = setInterval(() => {
    const verdict = watch.poll();
    if (verdict !== null) judged(verdict);
  }, POLL_EVERY_MS);
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
}
