import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { WRITTEN } from '../../../ops/source/written';
import { text } from '../../support/compose-file';

/** With UPDATE_OPS it writes what it would check: `npm run ops`. */
it.each([...WRITTEN])('%s is what ops/source says', (file, content) => {
  if (process.env['UPDATE_OPS'] !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content());
  }
  expect(existsSync(file) ? text(file) : '', `${file} is out of date: npm run ops renews it`).toBe(content());
});
