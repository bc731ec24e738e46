import type { ExpectedState, Read } from './expected-state';
import { parseExpectedState } from './expected-state-format';

/** Of a file, or of the body of an answer: 50,000 rows with some keys of the bot's own. */
export const MAX_STATE_BYTES = 16 * 1024 * 1024;

/** How a text in UTF-8 and one in UTF-16 begin whose writer put a mark before it. */
const MARKS = [Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

/**
 * Reads what a bot wrote or answered. A byte order mark is named: it shows nowhere, and JSON refuses it.
 * @param place what the operator calls the source: a path, an address
 * @param most so many findings are listed, the rest counted
 */
export function decodeState(bytes: Buffer, place: string, most?: number): Read<ExpectedState> {
  if (MARKS.some((mark) => bytes.subarray(0, mark.length).equals(mark)))
    return { ok: false, problem: `${place}: starts with a byte order mark; write UTF-8 without one` };
  return parseExpectedState(bytes.toString('utf8'), place, most);
}
