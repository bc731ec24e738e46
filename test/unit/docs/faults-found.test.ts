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

/** The cells of each row, without the rows of names and of lines. */
const rows = readFileSync(join(ROOT, 'docs/faults-found.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!-|what )/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

describe('the page of faults found', () => {
  it('says of each what was wrong, who found it, what mended it and what shows it', () => {
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter(([, ...cells]) => cells.filter((cell) => cell !== '').length !== 4)).toEqual([]);
  });

  it.skipIf(!hasItsPast())('names commits that there are', () => {
    const subjects = new Set(git('log', '--format=%s').split('\n'));
    const named = rows.flatMap((row) => row[3]?.match(/(?<=`)[^`;]+(?=`)/g) ?? []);
    expect(named.length).toBeGreaterThan(80);
    expect(named.filter((subject) => !subjects.has(subject))).toEqual([]);
  });
});
