/**
 * What a terminal, a log or a page takes for more than a letter. A table of our own, since workflows run it
 * and `\p{...}` differs between versions of Node.
 */
const SPECIAL_CHARACTERS: readonly (readonly [from: number, to: number, what: string])[] = [
  [0x00, 0x1f, 'control characters, among them those that begin an escape sequence'],
  [0x7f, 0x9f, 'control characters, some of which are an escape sequence'],
  [0xad, 0xad, 'soft hyphen'],
  [0x34f, 0x34f, 'invisible joiner'],
  [0x61c, 0x61c, 'mark of direction'],
  [0x115f, 0x1160, 'blank letters'],
  [0x17b4, 0x17b5, 'invisible vowels'],
  [0x180b, 0x180f, 'invisible selectors'],
  [0x200b, 0x200f, 'invisible, and marks of direction'],
  [0x2028, 0x202e, 'line ends, and marks of direction'],
  [0x2060, 0x206f, 'invisible, and marks of direction'],
  [0x3164, 0x3164, 'blank letter'],
  [0xd800, 0xdfff, 'half of a character'],
  [0xfe00, 0xfe0f, 'invisible selectors'],
  [0xfeff, 0xfeff, 'byte order mark'],
  [0xffa0, 0xffa0, 'blank letter'],
  [0xfff0, 0xfffb, 'marks of annotation'],
  [0xe0000, 0xe0fff, 'tags and selectors'],
];

const hex = (code: number) => `\\u{${code.toString(16)}}`;
const SPECIAL = new RegExp(
  `[${SPECIAL_CHARACTERS.map(([from, to]) => `${hex(from)}-${hex(to)}`).join('')}]`,
  'gu',
);

/** Where a line ends, for any program. */
const LINE_ENDS = /[\n\r\v\f\u0085\u2028\u2029]+/g;

/**
 * Text from outside as one line of nothing but text: lines are joined with "; ", what is special is
 * replaced by U+FFFD, and what is longer than `max` characters is cut with a mark.
 * @example
 * ```ts
 * import { plainText } from 'grinder-reconcile/client';
 *
 * console.log(plainText('two\nlines', 80) === 'two; lines');
 * ```
 */
export function plainText(text: string, max = 300): string {
  // A character has at most two units: the rest of a long text is not even looked at.
  const line = text
    .slice(0, 2 * max + 2)
    .trim()
    .replace(LINE_ENDS, '; ')
    .replace(SPECIAL, '\ufffd');
  const characters = [...line];
  if (characters.length <= max && text.length <= 2 * max + 2) return line;
  const mark = `... (cut, ${text.length} in all)`;
  return `${characters.slice(0, Math.max(0, max - mark.length)).join('')}${mark}`;
}

/**
 * Text from outside for a page in Markdown, of which it becomes no part: no heading, link, image or HTML. The
 * Web UI takes HTML as it is, and shows the backslash before a mark that means nothing to it.
 */
export const markdownText = (text: string, max?: number): string =>
  plainText(text, max).replace(/[\\`*_{}[\]()#+\-.!:|&<>~^$]/g, '\\$&');

/**
 * JSON as a terminal may show it: what is special stands escaped. All in one line with `indent` 0.
 * @example
 * ```ts
 * import { plainJson } from 'grinder-reconcile/client';
 *
 * console.log(plainJson(await reconcile.status('main')));
 * ```
 */
export const plainJson = (value: unknown, indent = 2): string =>
  JSON.stringify(value, null, indent).replace(SPECIAL, (special) =>
    special === '\n' ? special : escaped(special),
  );

const escaped = (text: string) =>
  text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
