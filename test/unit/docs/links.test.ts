import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pathOf, read } from '../../support/reference';

const EXAMPLES = readdirSync(pathOf('examples')).map((name) => `examples/${name}`);
const FOLDERS = ['docs', 'docs/runbooks', 'model', 'ops', 'src/domain', '.', ...EXAMPLES];
const pages = FOLDERS.flatMap((folder) =>
  readdirSync(pathOf(folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** What is not code. */
const prose = (page: string) => page.replace(/^ *```[\s\S]*?^ *```/gm, '');

/** Anchors as GitHub makes them: of equal headings, the second has a number. */
function anchorsOf(page: string): string[] {
  const seen = new Map<string, number>();
  return (prose(page).match(/^#+ .*$/gm) ?? []).map((heading) => {
    const anchor = heading
      .replace(/^#+ /, '')
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

it.each(pages)('%s links to what exists', (page) => {
  const links = [...prose(read(page)).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
  const broken = links.filter(([, target = '', anchor]) => {
    const file = target === '' ? page : join(page, '..', target);
    if (!existsSync(pathOf(file))) return true;
    return anchor !== undefined && !anchorsOf(read(file)).includes(anchor);
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});
