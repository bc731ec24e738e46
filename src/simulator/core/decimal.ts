import { Decimal } from 'decimal.js';

/** Decimal with enough digits that price x quantity of any symbol is exact, never printed as 1e-7. */
export const D = Decimal.clone({ precision: 60, toExpNeg: -40, toExpPos: 40 });

export type Dec = Decimal;

export const ZERO: Dec = new D(0);

/** The only spelling of a decimal the exchange reads (Binance error -1100 prints this range). */
export const DECIMAL_TEXT = /^[0-9]{1,20}(\.[0-9]{1,20})?$/;

const SIGNED_DECIMAL_TEXT = /^-?[0-9]{1,20}(\.[0-9]{1,20})?$/;

/**
 * Reads a decimal given by a test or an admin call.
 *
 * @param text decimal text, optionally negative: `"0.010"`, `"-3"`
 * @param name what the text is, for the error
 * @throws TypeError when it is not a string of that form (numbers are refused: they may have lost digits)
 */
export function decimal(text: unknown, name: string): Dec {
  if (typeof text !== 'string' || !SIGNED_DECIMAL_TEXT.test(text)) {
    throw new TypeError(`${name} must be a decimal string such as "0.010", got ${JSON.stringify(text)}`);
  }
  return new D(text);
}

/** Digits after the point that matter: `"0.10"` has 1, `"5"` has 0. */
export function scaleOf(value: Dec): number {
  return value.decimalPlaces();
}

/** The smaller of two decimals. */
export function min(a: Dec, b: Dec): Dec {
  return a.lessThan(b) ? a : b;
}
