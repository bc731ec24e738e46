import { complain, EXIT } from './output';

const lost = new AbortController();

/** Aborted once what is printed reaches nobody any more. */
export const outputLost: AbortSignal = lost.signal;

/** Commands that do nothing but go on: nobody who reads it any more wants that. */
const GO_ON = ['start', 'simulator', 'worker'];

/**
 * A command does what it was asked for, whoever reads about it: a reader that has seen enough (`| head`) is no
 * failure, a full disk is one, and neither keeps a disarm from being sent.
 * @param command the one that runs
 */
export function outliveReaders(command: string | undefined): void {
  let failed = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    lost.abort();
    if (error.code === 'EPIPE') {
      if (GO_ON.includes(command ?? '')) process.exit();
      return;
    }
    if (!failed) complain(`stdout: what was done cannot be printed: ${error.message}`);
    failed = true;
  });
  // What cannot be said there can be said nowhere.
  process.stderr.on('error', () => undefined);
  process.on('exit', (status) => {
    if (failed && status === EXIT.ok) process.exitCode = EXIT.failed;
  });
}
