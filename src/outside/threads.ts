/** What libuv has where nobody says otherwise: files and host names of the whole process share them. */
const USUAL_THREADS = 4;
const MOST_THREADS = 1_024;
const VARIABLE = 'UV_THREADPOOL_SIZE';

/** How many threads libuv has in this process. */
export function poolThreads(): number {
  const asked = Number(process.env[VARIABLE]);
  return Number.isInteger(asked) && asked > 0 ? Math.min(asked, MOST_THREADS) : USUAL_THREADS;
}

/**
 * Gives libuv so many threads that each of so many sources may hang in a file and in a host name at once, and
 * the usual ones are still left; unless whoever started the process chose a number. Works only before
 * the first use of any of them.
 */
export function makeRoomForHangs(sources: number): void {
  // Lookups of names get half of the threads at most.
  process.env[VARIABLE] ??= String(Math.min(USUAL_THREADS + 2 * sources, MOST_THREADS));
}
