import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './cache.mjs';

/** Debian's packages that scripts/debian-tools.sh unpacks where PostgreSQL is not installed: it, and libraries. */
export const POSTGRES_PACKAGES = [
  'postgresql-15',
  'libpq5',
  'libicu72',
  'libxml2',
  'libldap-2.5-0',
  'libsasl2-2',
];
const TRIPLE = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
const UNPACKED = join(CACHE, 'debian');

/** Debian's folder of PostgreSQL's programs below a root, if they are there. */
function programsBelow(root) {
  const versions = join(root, 'usr/lib/postgresql');
  return (existsSync(versions) ? readdirSync(versions) : [])
    .map((version) => join(versions, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')));
}

const librariesBelow = (packages) =>
  POSTGRES_PACKAGES.map((name) => join(packages, name, 'usr/lib', TRIPLE))
    .filter(existsSync)
    .join(':');

/** Installed, or unpacked in the cache. */
function found() {
  const installed = programsBelow('/');
  if (installed !== undefined) return { programs: installed, libraries: '' };
  const programs = programsBelow(join(UNPACKED, 'postgresql-15'));
  return programs === undefined ? undefined : { programs, libraries: librariesBelow(UNPACKED) };
}

/** Whether there is a PostgreSQL that starts here. */
export function postgresWorks() {
  const there = found();
  if (there === undefined) return false;
  const env = { ...process.env, LD_LIBRARY_PATH: there.libraries };
  return ['initdb', 'postgres'].every(
    (program) => spawnSync(join(there.programs, program), ['--version'], { env }).status === 0,
  );
}

/** PostgreSQL's programs and libraries, where another user may run them: the cache is for its owner only. */
export function postgresFor(folder) {
  const there = found();
  if (there.libraries === '') return there;
  const copy = join(folder, 'postgresql-programs');
  for (const name of POSTGRES_PACKAGES.filter((one) => existsSync(join(UNPACKED, one))))
    cpSync(join(UNPACKED, name), join(copy, name), { recursive: true, verbatimSymlinks: true });
  return { programs: programsBelow(join(copy, 'postgresql-15')), libraries: librariesBelow(copy) };
}
