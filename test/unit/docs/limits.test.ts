import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(join(__dirname, '../../..', path), 'utf8');

interface Row {
  readonly what: string;
  readonly limit: string;
  readonly name: string;
  readonly file: string;
}

/** The rows of the table that name a constant. */
const rows: Row[] = read('docs/limits.md')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .flatMap(([, what = '', limit = '', where = '']) => {
    const [, name, file] = /^`([A-Z_]+)`, (src\/\S+\.ts)$/.exec(where) ?? [];
    return name === undefined || file === undefined ? [] : [{ what, limit, name, file }];
  });

/** The value of a constant of this file that is a sum of products of numbers and constants. */
function constantOf(name: string, file: string): number {
  const text = read(file);
  const [, expression] = new RegExp(`^(?:export )?const ${name} = ([^;]+);$`, 'm').exec(text) ?? [];
  if (expression === undefined) throw new Error(`${file} has no constant ${name}`);
  const factorOf = (factor: string) =>
    /^[\d_]+$/.test(factor) ? Number(factor.replaceAll('_', '')) : constantOf(factor, homeOf(factor, file));
  return expression
    .split(' + ')
    .map((product) =>
      product
        .split(' * ')
        .map(factorOf)
        .reduce((a, b) => a * b),
    )
    .reduce((a, b) => a + b);
}

/** Where a constant that a file uses is set: there, or in the file that it is imported from. */
function homeOf(name: string, file: string): string {
  const [, from] = new RegExp(`import {[^}]*\\b${name}\\b[^}]*} from '([^']+)'`).exec(read(file)) ?? [];
  return from === undefined ? file : homeOf(name, `${join(file, '..', from)}.ts`);
}

/** How the table may write a value, by what the constant's name says of its unit. */
function written(name: string, value: number): string[] {
  const plain = value.toLocaleString('en-US');
  if (name.endsWith('_MS')) return [`${plain} ms`, `${value / 1_000} s`, `${value / 86_400_000} days`];
  if (name.endsWith('_SECONDS')) return [`${plain} s`, `${value / 86_400} days`];
  if (/BYTES|WAITING/.test(name)) return [`${value / 1_024} KiB`, `${value / 1_048_576} MiB`];
  return [plain];
}

it.each(rows)('$what: $limit is what the code says', ({ limit, name, file }) => {
  const allowed = written(name, constantOf(name, file));
  const found = allowed.some((text) => new RegExp(`(?<![\\d,.])${text}(?![\\d,.]*\\d)`).test(limit));
  expect(found, `docs/limits.md says "${limit}", ${name} in ${file} is ${allowed.join(' or ')}`).toBe(true);
});

it('names where most limits are set', () => {
  expect(rows.length).toBeGreaterThan(40);
});
