import { heldThreads } from './held-threads';

/**
 * Ends this process now, whatever still hangs. Where a file does not answer, `process.exit` would wait for the
 * thread that it holds, for ever; then the process ends itself by SIGKILL, and shells see status 137.
 */
export function endProcess(status: number): void {
  if (heldThreads() > 0) process.kill(process.pid, 'SIGKILL');
  process.exit(status);
}
