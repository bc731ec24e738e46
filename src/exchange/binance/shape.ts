import { z } from 'zod';
import { isDecimalText } from '../../domain/decimal';
import { isNonNegativeDecimal } from '../../domain/validation';

/**
 * The building blocks of Binance's answers: strict about what is used and silent about the rest. Decimals
 * are strings, times numbers, ids strings or numbers that fit.
 */

// Plain predicates where a book of 20,000 rows passes through: chained zod checks cost twice as much.
export const decimalText = z.custom<string>(isDecimalText, 'not a decimal string');
/** Of an order: what is below zero cannot be judged. */
export const quantityText = z.custom<string>(
  (value) => isDecimalText(value) && isNonNegativeDecimal(value),
  'not a quantity of zero or more',
);
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
export const id = z.custom<string | number>(
  (value) => (typeof value === 'string' ? /^\d{1,40}$/.test(value) : isWhole(value)),
  'not an id',
);
export const time = z.custom<number>(isWhole, 'not a time in ms');
export const side = z.enum(['BUY', 'SELL']);
export const positionSide = z.enum(['BOTH', 'LONG', 'SHORT']);
export const text = z.string().min(1);

/** An answer that has not the documented shape; the message names the row and the field. */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

/** @throws MalformedAnswer */
export function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new MalformedAnswer(`malformed answer at ${problemIn(result.error) || 'its root'}`);
}

/** The first finding: the field and what is wrong with it. */
export function problemIn(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = issue?.path.join('.') ?? '';
  return `${place === '' ? 'its root' : place}: ${issue?.message}`;
}

/**
 * Reads a list row by row. The whole list at once where every row is as it should be, which is the rule.
 * @param odd what is to become of a row that the schema refuses
 * @throws MalformedAnswer where it is no list, or `odd` throws it
 */
export function readRows<T>(
  schema: z.ZodType<T>,
  input: unknown,
  odd: (row: unknown, index: number, problem: string) => void,
): T[] {
  if (!Array.isArray(input)) throw new MalformedAnswer('malformed answer at its root: not a list');
  const all = z.array(schema).safeParse(input);
  if (all.success) return all.data;
  return input.flatMap((row: unknown, index) => {
    const result = schema.safeParse(row);
    if (result.success) return [result.data];
    odd(row, index, problemIn(result.error));
    return [];
  });
}

/** The symbol of a row that could not be read, without which nothing can be said of the account. */
export function symbolOf(row: unknown, index: number, problem: string): string {
  const symbol = z.object({ symbol: text }).safeParse(row);
  if (!symbol.success) throw new MalformedAnswer(`malformed answer at ${index}.${problem}`);
  return symbol.data.symbol;
}
