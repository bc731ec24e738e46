import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '../../..');
const page = readFileSync(join(ROOT, 'docs/failure-stories.md'), 'utf8');
const stories = page.split('\n- **').slice(1);
const named = [...page.matchAll(/`(test\/[^` ]+) › ([^`]+)`/g)].map(([, file = '', title = '']) => ({
  file,
  title,
}));

describe('the failure stories', () => {
  it('each name a test', () => {
    expect(stories.length).toBeGreaterThan(25);
    for (const story of stories) expect(story).toMatch(/\n {2}- `test\/[^` ]+ › [^`]+`/);
  });

  it.each(named)('are covered: $file › $title', ({ file, title }) => {
    const path = join(ROOT, file);
    expect(existsSync(path)).toBe(true);
    const source = readFileSync(path, 'utf8');
    const written = [`'${title.replaceAll("'", "\\'")}'`, `"${title}"`, `'${title}'`];
    expect(written.some((text) => source.includes(text))).toBe(true);
  });
});
