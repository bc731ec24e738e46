/** What becomes of integers of 16 digits and more: above 2^53 a number rounds them. */
export type LongIntegers = 'number' | 'text';

/** An integer of 16 digits or more as the value of a key; within a string, quoting it leaves no JSON. */
const LONG_VALUE = /(":\s*)(-?\d{16,})(?=\s*[,}])/g;
/** One anywhere else that a number can stand. */
const LONG_ELSEWHERE = /(?:^|[:[,])\s*-?\d{16}/;
const [QUOTE, SPACE] = [0x22, 0x20];

/**
 * What `JSON.parse` makes of a text, where it is certain that the slower strict reader would say the same: no key
 * can stand twice, for the text has as many as the value. Large answers are read several times as fast so.
 * @returns undefined where that is not certain, or the text is no JSON
 */
export function parsePlainJson(text: string, longIntegers: LongIntegers): unknown {
  if (text.includes('__proto__')) return undefined;
  const asText = longIntegers === 'text';
  const spelled = asText ? text.replace(LONG_VALUE, '$1"$2"') : text;
  if (asText && LONG_ELSEWHERE.test(spelled)) return undefined;
  try {
    const value: unknown = JSON.parse(spelled);
    return keysIn(value) === keyEndsIn(spelled) ? value : undefined;
  } catch {
    // Why it is no JSON, or how deep it is, the strict reader tells.
    return undefined;
  }
}

/** Colons that follow a quotation mark: as many as the text has keys, or more, where a string has one too. */
function keyEndsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) <= SPACE) before -= 1;
    if (text.charCodeAt(before) === QUOTE) count += 1;
  }
  return count;
}

function keysIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) for (const each of value) count += keysIn(each);
  else for (const key in value) count += 1 + keysIn((value as Record<string, unknown>)[key]);
  return count;
}
