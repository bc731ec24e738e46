import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './cache.mjs';

/** Debian's packages that scripts/debian-tools.sh unpacks where PostgreSQL is not installed: it, and libraries. */
export const POSTGRES_PACKAGES = [
  'postgresql-15',
  'postgresql-client-15',
  'libpq5',
  'libicu72',
  'libxml2',
  'libldap-2.5-0',
  'libsasl2-2',
];
const TRIPLE = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
const UNPACKED = join(CACHE, 'debian');

/** Debian's folder of PostgreSQL's programs below a root, where this one is among them. */
function programsBelow(root, program = 'initdb') {
  const versions = join(root, 'usr/lib/postgresql');
  return (existsSync(versions) ? readdirSync(versions) : [])
    .map((version) => join(versions, version, 'bin'))
    .find((folder) => existsSync(join(folder, program)));
}

const librariesBelow = (packages) =>
  POSTGRES_PACKAGES.map((name) => join(packages, name, 'usr/lib', TRIPLE))
    .filter(existsSync)
    .join(':');

/** Installed, or unpacked in the cache: the server's programs, and those of its clients. */
function found() {
  const [installed, clients] = [programsBelow('/'), programsBelow('/', 'pg_dumpall')];
  if (installed !== undefined && clients !== undefined)
    return { programs: installed, clients, libraries: '' };
  const programs = programsBelow(join(UNPACKED, 'postgresql-15'));
  const unpacked = programsBelow(join(UNPACKED, 'postgresql-client-15'), 'pg_dumpall');
  return programs === undefined || unpacked === undefined
    ? undefined
    : { programs, clients: unpacked, libraries: librariesBelow(UNPACKED) };
}

/** Whether there is a PostgreSQL that starts here. */
export function postgresWorks() {
  const there = found();
  if (there === undefined) return false;
  const env = { ...process.env, LD_LIBRARY_PATH: there.libraries };
  const { programs, clients } = there;
  return [join(programs, 'initdb'), join(programs, 'postgres'), join(clients, 'pg_dumpall')].every(
    (program) => spawnSync(program, ['--version'], { env }).status === 0,
  );
}

/** PostgreSQL's programs and libraries, where another user may run them: the cache is for its owner only. */
export function postgresFor(folder) {
  const there = found();
  if (there.libraries === '') return there;
  const copy = join(folder, 'postgresql-programs');
  for (const name of POSTGRES_PACKAGES.filter((one) => existsSync(join(UNPACKED, one))))
    cpSync(join(UNPACKED, name), join(copy, name), { recursive: true, verbatimSymlinks: true });
  return { ...there, programs: programsBelow(join(copy, 'postgresql-15')), libraries: librariesBelow(copy) };
}
