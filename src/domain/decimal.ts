import DecimalJs from 'decimal.js';

/**
 * decimal.js with enough digits for any product of a quantity and a price, so that nothing is
 * rounded on the way to a comparison with a limit.
 */
export const Decimal = DecimalJs.clone({ precision: 60, toExpNeg: -40, toExpPos: 60 });
export type Decimal = DecimalJs;

/** Long enough for the product of any two numbers of an exchange. */
const DECIMAL_TEXT = /^[+-]?(\d{1,60}(\.\d{0,60})?|\.\d{1,60})([eE][+-]?\d{1,2})?$/;

/** True where `text` is a decimal number in any notation an exchange uses (`1`, `-0.0`, `0E-8`). */
export function isDecimalText(text: unknown): text is string {
  return typeof text === 'string' && DECIMAL_TEXT.test(text);
}

/**
 * Reads a decimal string.
 * @throws RangeError when `text` is not a decimal number; the message carries the text.
 */
export function decimal(text: string): Decimal {
  if (!isDecimalText(text)) throw new RangeError(`not a decimal number: ${JSON.stringify(text)}`);
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
