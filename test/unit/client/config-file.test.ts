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
