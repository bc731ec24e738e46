import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Goal } from '../../bench/page/findings';
import { render } from '../../bench/page/render';
import { BENCH_SECTIONS, SOAK_SECTIONS } from '../../bench/page/sections';
import { pathOf, read } from '../../support/reference';

const goal = (more: Partial<Goal>): Goal => ({
  what: 'memory of an account',
  figure: 0.5,
  unit: 'MB',
  bound: { atMost: 0.5 },
  ...more,
});

const page = (goals: Goal[]) =>
  render({
    command: 'npm run bench',
    machine: [{ machine: 'cores', value: '2' }],
    sections: [
      {
        name: 'memory',
        title: 'Memory of a worker',
        says: 'What a worker takes.',
        tables: [
          {
            title: 'A worker',
            rows: [
              { accounts: 1_000, 'RSS, MB': 123.456 },
              { accounts: 2 },
              { accounts: 3, 'RSS, MB': Number.NaN },
            ],
          },
        ],
        goals,
      },
    ],
  });

it('says of each goal whether it was kept', () => {
  const text = page([goal({}), goal({ figure: 0.51 }), goal({ bound: { atLeast: 0.9 }, unit: 'times' })]);
  expect(text).toContain('1 of 3 goals were kept in this run.');
  const rows = text.split('\n').filter((line) => line.startsWith('| memory of'));
  expect(
    rows.map((row) =>
      row
        .split('|')
        .slice(2, 5)
        .map((part) => part.trim()),
    ),
  ).toEqual([
    ['at most 0.50 MB', '0.50 MB', 'kept'],
    ['at most 0.50 MB', '0.51 MB', '**missed**'],
    ['at least 0.90 times', '0.50 times', '**missed**'],
  ]);
  expect(rows[0]).toContain('[Memory of a worker](#memory-of-a-worker)');
});

it('shows the command and the tables of each part, with an empty cell where a row has no figure', () => {
  const text = page([]);
  expect(text).toContain('### Memory of a worker');
  expect(text).toContain('`npm run bench -- memory`');
  expect(text).toMatch(/\| 1,000 +\| 123 +\|\n\| 2 +\| +\|\n\| 3 +\| +\|/);
});

it('has a part for each file of the suites', () => {
  const files = (folder: string, ending: string) =>
    readdirSync(pathOf(folder))
      .filter((name) => name.endsWith(ending))
      .map((name) => name.slice(0, -ending.length))
      .sort();
  const names = (sections: readonly { name: string }[]) => sections.map(({ name }) => name).sort();
  expect(names(BENCH_SECTIONS)).toEqual(files('test/bench', '.bench.ts'));
  expect(names(SOAK_SECTIONS)).toEqual(files('test/soak', '.test.ts'));
});

it.each(['bench', 'soak'])('the page has a place for %s', (suite) => {
  expect(read('docs/benchmarks.md')).toMatch(new RegExp(`<!-- ${suite} -->\\n[\\s\\S]*?<!-- end -->`));
});
