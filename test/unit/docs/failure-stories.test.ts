import { describe, expect, it } from 'vitest';
import { exists, testsNamedIn } from '../../support/named-tests';
import { read } from '../../support/reference';

const page = read('docs/failure-stories.md');
const stories = page.split('\n- **').slice(1);

describe('the failure stories', () => {
  it('each name a test', () => {
    expect(stories.length).toBeGreaterThan(25);
    for (const story of stories) expect(story).toMatch(/\n {2}- `test\/[^` ]+ › [^`]+`/);
  });

  it.each(testsNamedIn(page))('are covered: $file › $title', (named) => {
    expect(exists(named)).toBe(true);
  });
});
