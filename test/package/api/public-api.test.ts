import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PublicApi, type PublicName } from '../../support/public-api';

const PACKAGE = 'grinder-reconcile';
const FILE = join(__dirname, 'public-api.txt');

describe('the public interface', () => {
  let api: PublicApi;
  let names: PublicName[];
  beforeAll(() => {
    api = new PublicApi();
    names = api.names();
  }, 120_000);

  it('is what test/package/api/public-api.txt says; UPDATE_API=1 writes it', () => {
    const listed = names
      .filter(({ signature }) => signature !== '')
      .map(({ entries, name, signature }) => `${name} (${entries.join(', ')})\n${signature}\n`)
      .join('\n');
    if (process.env['UPDATE_API'] !== undefined) writeFileSync(FILE, listed);
    expect(listed, 'UPDATE_API=1 writes it, where this was on purpose').toBe(readFileSync(FILE, 'utf8'));
  });

  it('has a docstring with an example for each name of the front door', () => {
    const front = names.filter(({ entries, signature }) => entries.includes(PACKAGE) && signature !== '');
    expect(front.length).toBeGreaterThan(15);
    const bare = front.filter(({ doc, examples }) => doc.length < 40 || examples.length === 0);
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  it('has a docstring for each name, whichever door it is behind', () => {
    const bare = names.filter(({ doc, signature }) => signature !== '' && doc.length < 15);
    expect(bare.map(({ name }) => name)).toEqual([]);
  });

  it('shows an example of each method of ReconcileClient', () => {
    const methods = names.filter(({ name }) => name.startsWith('ReconcileClient.'));
    expect(methods.length).toBeGreaterThan(10);
    expect(methods.filter(({ examples }) => examples.length === 0).map(({ name }) => name)).toEqual([]);
  });

  it('says which errors each method of ReconcileClient throws', () => {
    const methods = names.filter(({ name }) => name.startsWith('ReconcileClient.'));
    expect(methods.filter(({ doc }) => !doc.includes('@throws ')).map(({ name }) => name)).toEqual([]);
  });

  it('shows an example of each function that operators import', () => {
    const functions = names.filter(
      ({ entries, name, signature }) =>
        entries.includes(`${PACKAGE}/client`) &&
        !name.includes('.') &&
        /^(function|const) \(/.test(signature),
    );
    expect(functions.length).toBeGreaterThan(30);
    expect(functions.filter(({ examples }) => examples.length === 0).map(({ name }) => name)).toEqual([]);
  });

  it('shows examples that compile', { timeout: 120_000 }, () => {
    const examples = [
      ...names.flatMap(({ name, examples }) => examples.map((code) => ({ name, code }))),
      { name: 'README.md', code: readmeExample() },
      ...examplesOf('docs/embedding.md'),
      { name: 'a wrong one', code: "await reconcile.status(1, 'main');" },
    ];
    expect(api.problemsOf(examples)).toEqual(['a wrong one: Expected 1 arguments, but got 2.']);
  });
});

function examplesOf(page: string) {
  const text = readFileSync(join(__dirname, '../../..', page), 'utf8');
  const blocks = [...text.matchAll(/```ts\n([\s\S]*?)```/g)];
  expect(blocks.length).toBeGreaterThan(0);
  return blocks.map(([, code = '']) => ({ name: page, code }));
}

/** The README's use of the client; its plugin is compiled and run by an integration test. */
function readmeExample(): string {
  const readme = readFileSync(join(__dirname, '../../../README.md'), 'utf8');
  const [, code] = /## From your own code[^`]*```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  if (code === undefined) throw new Error('README.md has no example of the client');
  return code;
}
