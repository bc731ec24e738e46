import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Packed, packed } from '../support/packed';

const ROOT = join(__dirname, '../..');
const KB = 1_000;

/** Some more than there is: what goes beyond is looked at, and raised on purpose. */
const BUDGET = { files: 730, packed: 1_870 * KB, unpacked: 6_500 * KB };

describe('the package', () => {
  let pack: Packed;
  beforeAll(async () => {
    pack = await packed();
  });
  afterAll(() => pack.remove());
  const text = (file: string) => readFileSync(join(pack.directory, file), 'utf8');
  const pages = () => pack.files.filter((file) => file.endsWith('.md'));

  it('holds code, schemas, pages, examples and the licence', () => {
    const tops = [...new Set(pack.files.map((file) => file.split('/')[0]))].sort();
    expect(tops).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist',
      'docs',
      'examples',
      'model',
      'package.json',
      'schemas',
    ]);
    expect(pack.files).toEqual(expect.arrayContaining(['schemas/config.schema.json', 'dist/main.js']));
  });

  it('holds what its code takes by the path', () => {
    const code = pack.files.filter((file) => /^dist\/(?!bundles\/).*\.js$/.test(file));
    const named = code.flatMap((file) => text(file).match(/(?<=')workflows\/[^']+\.js(?=')/g) ?? []);
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((file) => !pack.files.includes(`dist/${file}`))).toEqual([]);
  });

  it('has none of what builds, tests or shows it', () => {
    const needless =
      /\.map$|tsbuildinfo|npmignore|^(?!examples\/).*(?<!\.d)\.ts$|^dist\/drill|temporal-(cli|server)|dist\/dev\/start/;
    expect(pack.files.filter((file) => needless.test(file))).toEqual([]);
  });

  it('keeps to its budget', () => {
    expect(pack.files.length, 'files').toBeLessThanOrEqual(BUDGET.files);
    expect(pack.size, 'bytes packed').toBeLessThanOrEqual(BUDGET.packed);
    expect(pack.unpackedSize, 'bytes unpacked').toBeLessThanOrEqual(BUDGET.unpacked);
  });

  it('has pages whose links lead to what is in it', () => {
    const broken = pages().flatMap((page) => {
      const prose = text(page).replace(/^ *```[\s\S]*?^ *```/gm, '');
      return [...prose.matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)]
        .map(([, target = '']) => normalize(join(dirname(page), target)))
        .filter((target) => !pack.files.some((file) => file === target || file.startsWith(`${target}/`)))
        .map((target) => `${page}: ${target}`);
    });
    expect(pages()).toContain('docs/configuration.md');
    expect(broken).toEqual([]);
  });

  it('knows no path of the machine that built it', () => {
    const bundles = pack.files.filter((file) => file.startsWith('dist/bundles/'));
    expect(bundles).toHaveLength(2);
    for (const bundle of bundles) {
      const [code = '', map = ''] = text(bundle).split(
        '//# sourceMappingURL=data:application/json;charset=utf-8;base64,',
      );
      const { sources, sourcesContent } = JSON.parse(Buffer.from(map, 'base64').toString());
      expect(sources).toContain('dist/workflows/details-page.js');
      expect(sources.filter((source: string) => /(^|\|)(\/|[A-Z]:)/.test(source))).toEqual([]);
      expect(sourcesContent).toBeUndefined();
      expect(code).not.toContain(ROOT);
    }
  });

  it('is right for publint and for are-the-types-wrong', async () => {
    const say = async (tool: string, ...args: string[]) =>
      (await promisify(execFile)(join(ROOT, 'node_modules/.bin', tool), args)).stdout;
    expect(await say('publint', 'run', pack.tarball, '--strict')).toContain('All good!');
    expect(await say('attw', pack.tarball, '--no-color', '--no-emoji')).toContain('No problems found');
  });

  it('has every answer of the command line as a JSON Schema', () => {
    const built = readdirSync(join(ROOT, 'schemas/answers')).map((name) => `schemas/answers/${name}`);
    expect(pack.files).toEqual(expect.arrayContaining(built));
  });
});
