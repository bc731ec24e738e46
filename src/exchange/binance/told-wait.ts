import { MAX_PAUSE_MS } from '../../domain/guard/pause';

/**
 * How long nothing is sent where an answer asks to wait and names no end that can be used, ms. Bans last from two
 * minutes to three days (Binance, general-info, "IP limits"), and a request within one makes it longer.
 */
const UNTOLD_MS = { orders: 10_000, backoff: 10_000, until_told: 60_000, ban: 120_000 } as const;
/** Binance counts an account's orders in windows of ten seconds and of a minute; -1015 names the one that is full. */
const OF_A_MINUTE = /\bper (\d+ |[A-Z]+_)?MINUTE/i;
export type WaitKind = keyof typeof UNTOLD_MS;

/** What one answer means for the next request. */
export interface Wait {
  /** Nothing is sent before this, ms, this machine's clock. */
  readonly until: number;
  /** What was told and could not be taken as it stands; null where there is no such thing. */
  readonly remark: string | null;
}

interface Told {
  /** What was told, in words of a report. */
  readonly words: string;
  /** ms, this machine's clock; null where it is no time at all. */
  readonly until: number | null;
}

/**
 * Until when to wait after an answer that asks for it: Retry-After or the end of a ban in the message, the
 * later of both. What is told and is no time in the future counts as not told, and no wait is longer than
 * three days, the longest ban that Binance gives. Binance documents no Retry-After for futures, so it is
 * read (seconds, or a date as HTTP allows) and not relied on.
 * @param now ms, this machine's clock
 * @param offsetMs ms to add to this machine's clock for the exchange's, which told times are of
 */
export function toldWait(
  kind: WaitKind,
  headers: Readonly<Record<string, unknown>>,
  message: string,
  now: number,
  offsetMs: number,
): Wait {
  const told = [retryAfter(headers['retry-after'], now, offsetMs), banEnd(message, offsetMs)].filter(
    (one) => one !== null,
  );
  const usable = told.flatMap((one) => (one.until !== null && one.until > now ? [one.until] : []));
  if (usable.length === 0) {
    const words = told.map((one) => `${one.words} is of no use`).join(', ');
    const remark = told.length === 0 ? null : `${words}: waiting as where nothing is told`;
    return {
      until: now + (kind === 'orders' && OF_A_MINUTE.test(message) ? 60_000 : UNTOLD_MS[kind]),
      remark,
    };
  }
  const until = Math.max(...usable);
  const longest = now + MAX_PAUSE_MS;
  if (until <= longest) return { until, remark: null };
  const words = told.find((one) => one.until === until)?.words;
  return { until: longest, remark: `${words} is longer than any ban: waiting three days` };
}

function retryAfter(header: unknown, now: number, offsetMs: number): Told | null {
  if (header === undefined || header === null) return null;
  const text = String(header).trim();
  // The longest that means something is a date; anything longer may be whatever a gateway repeats.
  const words = `Retry-After ${text.length <= 40 ? JSON.stringify(text) : `of ${text.length} characters`}`;
  // A fraction below a second is no wait, whatever it was meant to be.
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isNaN(seconds)) return { words, until: seconds < 1 ? null : now + seconds * 1_000 };
  const date = httpDate(text);
  return { words, until: date === null ? null : date - offsetMs };
}

/** The three forms of a date in HTTP (RFC 9110, 5.6.7), all of them GMT; ms, or null for anything else. */
function httpDate(text: string): number | null {
  const forms =
    /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;
  if (!forms.test(text)) return null;
  const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? null : time;
}

/** `... IP(1.2.3.4) banned until 1787179851822.`, ms of the exchange's clock (field reports). */
function banEnd(message: string, offsetMs: number): Told | null {
  const digits = /banned until (\d+)/.exec(message)?.[1];
  if (digits === undefined) return null;
  return { words: `the ban's end ${digits.slice(0, 20)}`, until: Number(digits) - offsetMs };
}
