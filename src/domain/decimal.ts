import DecimalJs from 'decimal.js';

/** Digits that a number from outside may have before its point, and so many behind it. */
const MAX_DIGITS = 30;

/** decimal.js with enough digits for any product of two numbers from outside, so that nothing is rounded on the way. */
export const Decimal = DecimalJs.clone({ precision: 4 * MAX_DIGITS, toExpNeg: -40, toExpPos: 60 });
export type Decimal = DecimalJs;

const DIGITS = `[+-]?(?:\\d{1,${MAX_DIGITS}}(?:\\.\\d{0,${MAX_DIGITS}})?|\\.\\d{1,${MAX_DIGITS}})`;
const PLAIN = new RegExp(`^${DIGITS}$`);
const SCIENTIFIC = new RegExp(`^${DIGITS}[eE][+-]?\\d{1,2}$`);
/** What is computed of such numbers has more digits; nothing that was let in may make it throw. */
const COMPUTED = /^[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,2})?$/;

/**
 * True where `text` is a decimal number from outside in any notation an exchange uses (`1`, `-0.0`, `0E-8`), below
 * 1e30 and with at most 30 decimals: more is no amount, no price and no limit that anybody means.
 */
export function isDecimalText(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  return PLAIN.test(text) || (SCIENTIFIC.test(text) && isBounded(new Decimal(text)));
}

const isBounded = (value: Decimal): boolean =>
  value.isZero() || (value.e < MAX_DIGITS && value.decimalPlaces() <= MAX_DIGITS);

/** True for a number as sums and products of numbers from outside come to. */
export const isComputedText = (text: string): boolean => COMPUTED.test(text);

/**
 * Reads a decimal string, also a computed one.
 * @throws RangeError when `text` is not a decimal number; the message carries the text.
 */
export function decimal(text: string): Decimal {
  if (typeof text !== 'string' || !COMPUTED.test(text))
    throw new RangeError(`not a decimal number: ${JSON.stringify(text)}`);
  return new Decimal(text);
}

/** Numeric zero in any notation. */
export function isZero(text: string): boolean {
  return decimal(text).isZero();
}

/** True where both texts are the same number, whatever their notation. */
export function sameAmount(a: string, b: string): boolean {
  return a === b || decimal(a).eq(decimal(b));
}

/** Sum of decimal strings, in plain notation (never an exponent). */
export function sum(texts: readonly string[]): string {
  return texts.reduce((total, text) => total.plus(decimal(text)), new Decimal(0)).toFixed();
}
