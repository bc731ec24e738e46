import { describe, expect, it } from 'vitest';
import { exists, testsNamedIn } from '../../support/named-tests';
import { REASON_TESTS } from '../../support/reason-tests';
import { read } from '../../support/reference';

describe('docs/runbooks/evidence.md', () => {
  it.each(testsNamedIn(read('docs/runbooks/evidence.md')))('names what exists: $file › $title', (named) => {
    expect(exists(named)).toBe(true);
  });

  it.each(Object.entries(REASON_TESTS))('has a test that expects %s', (reason, { file }) => {
    expect(read(file)).toMatch(new RegExp(`\\b${reason}\\b`));
  });
});
