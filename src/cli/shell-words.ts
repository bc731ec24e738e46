import { plainText } from '../client';

/** A word as a shell takes it. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${plainText(word).replaceAll("'", "'\\''")}'`;

/** Options by name, without the ones that are undefined. */
export type Given = Readonly<Record<string, string | number | undefined>>;

/**
 * A command line to copy.
 * @param options by name; those that are undefined are left out
 */
export function commandLine(words: readonly string[], options: Given): string {
  return [...['grinder-reconcile', ...words].map(quoted), ...optionWords(options)].join(' ');
}

/** Options as a shell takes them, one word each. */
export const optionWords = (options: Given): string[] =>
  Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, quoted(String(value))],
  );
