import { parse } from 'lossless-json';
import { type LongIntegers, parsePlainJson } from './plain-json';

/** Text that is not one JSON value, or that says two things under one key. Its message quotes nothing. */
export class InvalidJson extends Error {
  override readonly name = 'InvalidJson';
}

/**
 * Parses JSON that must mean one thing: a key that stands twice in one object with different values is
 * refused, where `JSON.parse` would take the last, so that `"orders":[...],"orders":[]` is no empty book.
 * @param longIntegers what integers of 16 digits and more become: `text` loses no digit
 * @throws InvalidJson naming the place and no content, which may hold a secret
 */
export function parseStrictJson(text: string, longIntegers: LongIntegers = 'number'): unknown {
  const plain = parsePlainJson(text, longIntegers);
  if (plain !== undefined) return plain;
  try {
    return parse(text, undefined, longIntegers === 'text' ? withoutLoss : Number);
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidJson('is nested too deeply');
    throw new InvalidJson(wrongWith(text, (error as Error).message));
  }
}

const withoutLoss = (digits: string) => (/^-?\d{16,}$/.test(digits) ? digits : Number(digits));

function wrongWith(text: string, message: string): string {
  const place = placeOf(text, Number(/position (\d+)$/.exec(message)?.[1]));
  if (!message.startsWith('Duplicate key')) return `not JSON ${place}`;
  const key = /^Duplicate key '(\w{1,40})'/.exec(message)?.[1];
  return `${key === undefined ? 'a key' : `the key "${key}"`} stands twice in one object ${place}`;
}

function placeOf(text: string, position: number): string {
  const before = text.slice(0, position);
  return `at line ${before.split('\n').length}, column ${before.length - before.lastIndexOf('\n')}`;
}
