import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('each of the 31 traps of npm binance has a test that names it', () => {
  const files = readdirSync(__dirname).filter((name) => /^traps-(answers|requests)/.test(name));
  const titles = files.flatMap(
    (name) => readFileSync(join(__dirname, name), 'utf8').match(/'traps? [\d, ]+:/g) ?? [],
  );
  const covered = new Set(titles.flatMap((title) => (title.match(/\d+/g) ?? []).map(Number)));
  expect(Array.from({ length: 31 }, (_, i) => i + 1).filter((trap) => !covered.has(trap))).toEqual([]);
});
