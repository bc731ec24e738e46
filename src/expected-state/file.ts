import type { ExpectedState, Read } from '../domain/expected-state';
import { heldThreads, holdsThread } from '../outside/held-threads';
import { kindOfError } from '../outside/kind-of-error';
import { oneAtATime } from '../outside/one-at-a-time';
import { FileProblem, readRegularFile } from '../outside/regular-file';
import { poolThreads } from '../outside/threads';
import { decodeState } from './decode';
import type { ExpectedStateSource } from './source';

const MAX_BYTES = 32 * 1024 * 1024;
const DEADLINE_MS = 3_000;
/** Threads of libuv that files which hang never get: names of hosts are looked up there, and other files read. */
const SPARED_THREADS = 2;

/**
 * A regular file that the bot replaces atomically (write beside it, then rename). A read that hangs, as on a
 * network file system that is gone, is reported and not repeated until it comes back.
 * @param read reads the file's bytes; tests let it hang
 */
export function fileSource(path: string, read = readRegularFile): ExpectedStateSource {
  const attempt = oneAtATime(() => read(path, MAX_BYTES), DEADLINE_MS, holdsThread);
  return { fromBot: true, place: path, read: () => readFileState(path, attempt) };
}

async function readFileState(
  path: string,
  attempt: ReturnType<typeof oneAtATime<Buffer>>,
): Promise<Read<ExpectedState>> {
  const wrong = (problem: string) => ({ ok: false as const, problem: `${path}: ${problem}` });
  try {
    const hanging = heldThreads();
    if (hanging > 0 && hanging >= poolThreads() - SPARED_THREADS)
      return wrong(`is not read, because ${hanging} other reads of files hang in this process`);
    const answer = await attempt();
    if (answer.kind === 'answered') return decodeState(answer.value, path);
    const seconds = Math.round(answer.afterMs / 1_000);
    return wrong(
      `has not been read for ${seconds} s: the file system hangs; no other read is begun meanwhile`,
    );
  } catch (error) {
    if (error instanceof FileProblem) return wrong(error.message);
    const kind = kindOfError(error);
    return wrong(kind === 'ENOENT' ? 'no such file; the bot writes it' : kind);
  }
}
