import type { Worker } from '@temporalio/worker';
import type { Log } from '../telemetry/log';
import { WorkerStopped, WorkersWatch, watchWorkers } from './watch-workers';

/** The host's Worker and the one of guards, which run for as long as each other. */
export interface Together {
  readonly host: Worker;
  readonly runHost: () => Promise<void>;
  /** Null where another process runs the guards. */
  readonly guards: Worker | null;
  /** The end of the guards' Worker, which runs already. */
  readonly guardsRun: Promise<void>;
  /** How long a Worker takes at most from being told to stop to its end, ms. */
  readonly stopWithinMs: number;
  readonly log: Log;
}

const GUARDS_STOPPED =
  "the guards' Worker stopped by itself: no guard answers here any more, so this worker ends too; start it again";
const NO_END = 'a Worker that stopped does not come to its end; start the process again';

/**
 * Runs both Workers until the host's ends, then the guards'.
 * @throws WorkerStopped where the guards' Worker stops by itself, once what is being sent is finished, or
 *   where a Worker does not come to its end; otherwise whatever a Worker failed with
 */
export async function runTogether({
  host,
  runHost,
  guards,
  guardsRun,
  stopWithinMs,
  log,
}: Together): Promise<void> {
  const over = new AbortController();
  let failure: WorkerStopped | undefined;
  const guardsStopped = (cause?: unknown) => {
    if (over.signal.aborted) return;
    // A host that began late does not serve on without guards.
    if (failure !== undefined) return stop(host);
    failure = new WorkerStopped(GUARDS_STOPPED, { cause });
    log.warn("the guards' Worker stopped by itself; what is being sent is finished, then this worker ends", {
      state: guards?.getState(),
      poller: guards?.getStatus().workflowPollerState,
    });
    stop(host);
  };
  const noEnd = new Promise<never>((_resolve, reject) => {
    watchWorkers(new WorkersWatch(host, guards, stopWithinMs), over.signal, (verdict) => {
      if (verdict === 'guards alone') guardsStopped();
      else reject(new WorkerStopped(`${NO_END} (${statesOf(host, guards)})`));
    });
  });
  const guardsEnd = guardsRun.then(
    () => {
      if (guards !== null && isRunning(host)) guardsStopped();
    },
    (error: unknown) => {
      guardsStopped(error);
      throw error;
    },
  );
  // Whoever loses the race below is not waited for.
  guardsEnd.catch(() => undefined);
  const hostEnd = runHost().finally(() => stop(guards));
  hostEnd.catch(() => undefined);
  try {
    await Promise.race([hostEnd, noEnd]);
    // A guards' Worker that stopped by itself may never end: it is not waited for.
    if (failure === undefined) await Promise.race([guardsEnd, noEnd]);
  } catch (error) {
    // What came of stopping the host says less than why it was stopped.
    throw failure ?? error;
  } finally {
    over.abort();
  }
  if (failure !== undefined) throw failure;
}

const isRunning = (worker: Worker) => worker.getState() === 'RUNNING';

function stop(worker: Worker | null): void {
  if (worker !== null && isRunning(worker)) worker.shutdown();
}

const statesOf = (host: Worker, guards: Worker | null) =>
  [`cycles ${host.getState()}`, ...(guards === null ? [] : [`guards ${guards.getState()}`])].join(', ');
