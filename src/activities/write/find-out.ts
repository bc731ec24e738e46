import { ExchangeError } from '../../exchange/errors';
import { problemOf } from '../problem';
import { sleep } from '../sleep';

/** An exchange's reads may lag behind its matching engine: one answer alone proves nothing. */
const READS = 4;
const BETWEEN_READS_MS = 400;

/**
 * Reads until an answer is final, a few times at most.
 * @param read null while the answer is not final yet
 * @returns the final answer, or the last problem where none came
 */
export async function untilFinal<T>(
  read: () => Promise<T | null>,
): Promise<{ final: T } | { problem: string | null }> {
  let problem: string | null = null;
  for (let i = 0; i < READS; i += 1) {
    if (i > 0) await sleep(BETWEEN_READS_MS);
    try {
      const answer = await read();
      if (answer !== null) return { final: answer };
      problem = null;
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      problem = problemOf(error);
      if (error.reason === 'rate_limited') break;
    }
  }
  return { problem };
}
