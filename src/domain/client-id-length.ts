/** Characters of a client order id that Binance takes. */
export const MAX_CLIENT_ID_LENGTH = 36;

/** An id that is longer is nobody's: the guard takes none, whatever a list says. */
export const MAX_JUDGED_ID_LENGTH = 64;

/** Digits of a time in seconds since 1970, the shortest one that bots usually write. */
const SECONDS_DIGITS = 10;

/** How an id fits: with seconds since 1970, only with a shorter timestamp, or with none at all. */
export type Fit = 'fits' | 'needs a shorter timestamp' | 'never fits';

/** Whether ids of a strategy in a symbol fit, with one character each for level and sequence. */
export function fitOf(strategy: string, symbol: string): Fit {
  const length = (digits: number) => `grinder_${strategy}_${symbol}_1_${'1'.repeat(digits)}_1`.length;
  if (length(SECONDS_DIGITS) <= MAX_CLIENT_ID_LENGTH) return 'fits';
  return length(1) <= MAX_CLIENT_ID_LENGTH ? 'needs a shorter timestamp' : 'never fits';
}
