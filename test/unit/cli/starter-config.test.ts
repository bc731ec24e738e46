import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { afterAll, describe, expect, it } from 'vitest';
import { starterConfig } from '../../../src/cli/starter-config';
import { readConfigFile } from '../../../src/client/config-file';
import { parseConfig } from '../../../src/domain/config';

const directory = mkdtempSync(join(tmpdir(), 'starter-'));
afterAll(() => rmSync(directory, { recursive: true }));

const TEXT = starterConfig('schemas/config.schema.json');

describe('the configuration to start from', () => {
  it('is taken as it stands, with every default, and asks for no write', () => {
    const path = join(directory, 'reconcile.config.json');
    writeFileSync(path, TEXT);
    const { config, input } = readConfigFile(path);
    const account = { exchange: 'demo', expectedState: { file: 'state/main.json' } };
    expect(config).toEqual(parseConfig({ accounts: { main: account } }, 'test'));
    expect(config.accounts['main']?.policy).toMatchObject({ action: 'none', dryRun: true });
    // What a worker is given.
    expect(parseConfig(input, 'test')).toEqual(config);
  });

  it('explains itself in notes', () => {
    const file = JSON.parse(TEXT);
    expect(Object.keys(file).slice(0, 2)).toEqual(['$schema', '//']);
    expect(Object.keys(file.accounts.main)[0]).toBe('//');
    expect(Object.keys(file.accounts.main.policy)[0]).toBe('//');
  });

  it("says right above the task queue which one has to stand there, and takes an own Worker's", () => {
    const [note, line] = TEXT.split('\n').flatMap((text, i, all) =>
      text.startsWith('  "taskQueue"') ? [all[i - 2], text] : [],
    );
    expect(note).toMatch(/^ {4}"taskQueue: .*your own Worker's taskQueue has to stand here/);
    expect(line).toBe('  "taskQueue": "grinder-reconcile",');
    expect(starterConfig('x', 'my-queue')).toContain('\n  "taskQueue": "my-queue",\n');
    expect(() => starterConfig('x', 'my queue')).toThrow(/taskQueue: .*got "my queue"/);
  });

  it('is what the JSON Schema for editors allows, which refuses a misspelt key', () => {
    const schema = JSON.parse(readFileSync('schemas/config.schema.json', 'utf8'));
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    const file = JSON.parse(TEXT);
    expect(validate(file), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...file, accounts: { '//': 'a note', ...file.accounts } })).toBe(true);
    expect(validate({ ...file, acounts: {} })).toBe(false);
    const misspelt = { ...file.accounts.main, policy: { dryrun: true } };
    expect(validate({ ...file, accounts: { main: misspelt } })).toBe(false);
  });
});
