import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly dev?: boolean;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, Locked>;
};
const locked = Object.entries(packages).filter(([place]) => place !== '');

/** Licences that ask for no more than to be named. unionfs names its one, Unlicense, in a file only. */
const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'Apache-2.0 AND MIT',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'Unlicense',
];
const IN_A_FILE = ['node_modules/unionfs'];

describe('what is installed', () => {
  it('is checked byte by byte on every system, also on those that this lock was not made on', () => {
    expect(locked.filter(([, { integrity }]) => integrity === undefined).map(([place]) => place)).toEqual([]);
  });

  it('lets everybody use what runs beside them', () => {
    const strict = locked.filter(
      ([place, { license, dev }]) =>
        dev !== true && !IN_A_FILE.includes(place) && !PERMISSIVE.includes(license ?? ''),
    );
    expect(strict.map(([place, { license }]) => `${place}: ${license}`)).toEqual([]);
  });
});
