import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readConfigFile } from '../../../src/client/config-file';

const directory = mkdtempSync(join(tmpdir(), 'reconcile-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('a configuration file that starts with a byte order mark says so', () => {
  it.each(['utf8', 'utf16le'] as const)('%s', (encoding) => {
    const path = join(directory, `${encoding}.json`);
    writeFileSync(path, Buffer.from('\ufeff{"accounts":{}}', encoding));
    expect(() => readConfigFile(path)).toThrow(
      `${path}: starts with a byte order mark; write UTF-8 without one`,
    );
  });
});

describe('a configuration file', () => {
  const ACCOUNT = { exchange: 'demo', expectedState: 'flat' };
  const read = (content: unknown) => {
    const path = join(directory, 'notes.json');
    writeFileSync(path, JSON.stringify(content));
    return readConfigFile(path);
  };

  it('may have a note in every object, and a $schema', () => {
    const { config, input } = read({
      $schema: 'x',
      '//': ['a', 'b'],
      metrics: { '//': 'c', port: 0 },
      accounts: {
        '//': 'd',
        main: { '//': { was: 'other' }, ...ACCOUNT, policy: { '//': 'e', dryRun: false } },
      },
    });
    expect(input).toEqual({
      metrics: { port: 0 },
      accounts: { main: { ...ACCOUNT, policy: { dryRun: false } } },
    });
    expect(config.accounts['main']?.policy.dryRun).toBe(false);
  });

  it('has no other unknown key, whatever stands in a note', () => {
    expect(() => read({ '//': 1, note: 1, accounts: { main: ACCOUNT } })).toThrow(/unknown key "note"/);
    expect(() => read({ $schema: 1, accounts: { main: ACCOUNT } })).toThrow(/unknown key "\$schema"/);
    expect(() => read({ accounts: { main: { ...ACCOUNT, $schema: 'x' } } })).toThrow(
      /unknown key "\$schema"/,
    );
    expect(() => read({ '//': 'accounts', accounts: { '//': 'nobody' } })).toThrow(
      /must name at least one account/,
    );
  });
});
