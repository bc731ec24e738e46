import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { table } from '../../scripts/markdown-table';

const PAGE = join(__dirname, '../../docs/compatibility.md');

/** Writes a table of docs/compatibility.md. @param name of the comment that it follows */
export function writeTable(
  name: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const page = readFileSync(PAGE, 'utf8');
  const place = new RegExp(`(?<=<!-- ${name} -->\\n)[\\s\\S]*?(?=<!-- end -->)`);
  if (!place.test(page)) throw new Error(`${PAGE} has no place for ${name}`);
  writeFileSync(
    PAGE,
    page.replace(place, () => `\n${table(head, rows)}\n\n`),
  );
}
