import { decodeState, MAX_STATE_BYTES } from '../domain/decode-state';
import type { ExpectedState, Read } from '../domain/expected-state';
import { notedIfItHangs } from '../outside/held-threads';
import { kindOfError } from '../outside/kind-of-error';
import { oneAtATime } from '../outside/one-at-a-time';
import { FileProblem, readRegularFile } from '../outside/regular-file';
import { poolThreads } from '../outside/threads';
import { Turns } from '../outside/turns';
import type { ExpectedStateSource } from './source';

const DEADLINE_MS = 3_000;
/** Codes of a path where nothing is. */
const OF_NOTHING = ['ENOENT', 'ENOTDIR'];
/** Threads of libuv that these files never get: names of hosts are looked up there, and other files read. */
const SPARED_THREADS = 2;
/** Of the whole process: all may hang at the same moment, and none of them can be told before. */
const reads = new Turns(() => poolThreads() - SPARED_THREADS);

/**
 * A regular file that the bot replaces atomically (write beside it, then rename). A read that hangs, as on a
 * network file system that is gone, is reported and not repeated until it comes back.
 * @param read reads the file's bytes; tests let it hang
 */
export function fileSource(path: string, read = readRegularFile): ExpectedStateSource {
  let begun = false;
  const attempt = oneAtATime(async () => {
    begun = false;
    return await reads.take(async () => {
      begun = true;
      return await notedIfItHangs(async () => await read(path, MAX_STATE_BYTES), DEADLINE_MS);
    });
  }, DEADLINE_MS);
  return { fromBot: true, place: path, read: () => readFileState(path, attempt, () => begun) };
}

async function readFileState(
  path: string,
  attempt: ReturnType<typeof oneAtATime<Buffer>>,
  begun: () => boolean,
): Promise<Read<ExpectedState>> {
  const wrong = (problem: string) => ({ ok: false as const, problem: `${path}: ${problem}` });
  try {
    const answer = await attempt();
    if (answer.kind === 'answered') return decodeState(answer.value, path);
    if (!begun())
      return wrong(`is not read, because ${reads.running} other reads of files hang in this process`);
    const seconds = Math.round(answer.afterMs / 1_000);
    return wrong(
      `has not been read for ${seconds} s: the file system hangs; no other read is begun meanwhile`,
    );
  } catch (error) {
    if (error instanceof FileProblem) return wrong(error.message);
    const kind = kindOfError(error);
    const problem = wrong(kind === 'ENOENT' ? 'no such file; the bot writes it' : kind);
    return OF_NOTHING.includes(kind) ? { ...problem, absent: true } : problem;
  }
}
