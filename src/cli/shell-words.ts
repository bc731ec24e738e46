import { plainText } from '../client';

/** A word as a shell takes it. */
export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${plainText(word).replaceAll("'", "'\\''")}'`;

/**
 * A command line to copy.
 * @param options by name; those that are undefined are left out
 */
export function commandLine(
  words: readonly string[],
  options: Readonly<Record<string, string | number | undefined>>,
): string {
  const given = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
  return ['grinder-reconcile', ...words, ...given].map(quoted).join(' ');
}
