import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '../../..');
const git = (...words: string[]) => execFileSync('git', words, { cwd: ROOT, encoding: 'utf8' }).trim();

/** Without its whole past, a copy cannot tell. */
const hasItsPast = () => {
  try {
    return git('rev-parse', '--show-prefix', '--is-shallow-repository') === 'false';
  } catch {
    return false;
  }
};

describe('the page of faults found', () => {
  it.skipIf(!hasItsPast())('names commits that there are', () => {
    const subjects = new Set(git('log', '--format=%s').split('\n'));
    const rows = readFileSync(join(ROOT, 'docs/faults-found.md'), 'utf8')
      .split('\n')
      .filter((line) => /^\| (?!-|what )/.test(line));
    const named = rows.flatMap((row) => row.split(' | ')[2]?.match(/(?<=`)[^`;]+(?=`)/g) ?? []);
    expect(named.length).toBeGreaterThan(80);
    expect(named.filter((subject) => !subjects.has(subject))).toEqual([]);
  });
});
