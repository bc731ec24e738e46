import { ExchangeError } from '../errors';

/** Ten times the listing of all symbols, and some 40,000 orders; counted unzipped, so that a small answer never becomes a large one. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** Rows of a list in an answer. More are refused before any of them is looked at: each bad one costs more than a good one. */
export const MAX_ANSWER_ROWS = 50_000;

/**
 * Codes of connections that were never made: nothing can have arrived. Not EHOSTUNREACH and ENETUNREACH:
 * the kernel also reports them of a connection over which something was sent.
 */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * What came of a request that has no answer that could be read.
 * @param thrown what the client threw
 * @param timedOut whether it was given up at our own deadline
 */
export function noAnswer(thrown: unknown, timedOut: boolean, deadlineMs: number): ExchangeError {
  if (isTooLarge(thrown)) return unusable(`the answer has more than ${MAX_ANSWER_BYTES} bytes`);
  const code = (thrown as { code?: unknown } | null)?.code;
  const name = typeof code === 'string' && /^[A-Z_]+$/.test(code) ? code : 'connection failed';
  return new ExchangeError(timedOut ? `no answer within ${deadlineMs} ms` : `no answer: ${name}`, {
    outcome: !timedOut && NEVER_CONNECTED.has(name) ? 'not_done' : 'unknown',
    code: null,
    status: null,
    reason: 'port_error',
    retryRead: !timedOut,
    waitUntil: null,
  });
}

/**
 * @param answer a parsed one
 * @throws ExchangeError where a list in it has more rows than any account
 */
export function checkRows(answer: unknown): void {
  if (hasTooManyRows(answer)) throw unusable(`the answer has a list of more than ${MAX_ANSWER_ROWS} rows`);
}

/** Answers are lists, or objects with lists in them. */
const hasTooManyRows = (answer: unknown): boolean =>
  [answer, ...Object.values(Array.isArray(answer) ? {} : (answer ?? {}))].some(
    (list) => Array.isArray(list) && list.length > MAX_ANSWER_ROWS,
  );

/** Only its text tells. */
const isTooLarge = (thrown: unknown): boolean =>
  /^maxContentLength size of \d+ exceeded$/.test(
    String((thrown as { message?: unknown } | null)?.message ?? thrown),
  );

/** There is an answer, and it says nothing: what was asked for may have been done. */
const unusable = (message: string): ExchangeError =>
  new ExchangeError(message, {
    outcome: 'unknown',
    code: null,
    status: null,
    reason: 'port_error',
    retryRead: false,
    waitUntil: null,
  });
