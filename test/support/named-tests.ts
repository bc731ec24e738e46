import { existsSync } from 'node:fs';
import { pathOf, read } from './reference';

export interface NamedTest {
  readonly file: string;
  /** As it is written, placeholders included. */
  readonly title: string;
}

/** The tests that a page names, as `test/unit/x.test.ts › the title`. */
export const testsNamedIn = (page: string): NamedTest[] =>
  [...page.matchAll(/`(test\/[^` ]+) › ([^`]+)`/g)].map(([, file = '', title = '']) => ({ file, title }));

/** True where the file has a test, or a group of tests, of this title. */
export function exists({ file, title }: NamedTest): boolean {
  if (!existsSync(pathOf(file))) return false;
  const source = read(file);
  return [`'${title.replaceAll("'", "\\'")}'`, `"${title}"`, `'${title}'`].some((text) =>
    source.includes(text),
  );
}
