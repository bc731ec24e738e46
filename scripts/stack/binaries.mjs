import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'grinder-reconcile');
/** From which an upgrade to the version of Compose is tried: the minor before it. */
export const BEFORE = '1.30.8';

export const compose = () => parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true });
export const composeVersion = () => compose().services.temporal.image.split(':')[1];

/** Where scripts/build-temporal-server.sh puts a version. */
export const serverFolder = (version) => join(CACHE, `temporal-server-${version}`);

/** Debian's folder of PostgreSQL's programs: installed, or a package unpacked into the cache. */
function postgresPrograms() {
  const roots = ['', join(CACHE, 'debian/postgresql-15')].map((root) => `${root}/usr/lib/postgresql`);
  for (const root of roots)
    for (const version of existsSync(root) ? readdirSync(root) : [])
      if (existsSync(join(root, version, 'bin/initdb'))) return join(root, version, 'bin');
  return undefined;
}

/** Libraries that an unpacked PostgreSQL may need and a machine without it lacks. */
export const postgresLibraries = () =>
  ['libpq5', 'libllvm14']
    .map((name) =>
      join(CACHE, `debian/${name}/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`),
    )
    .filter(existsSync)
    .join(':');

/** What is missing to run the stack; nothing where all is there. */
export function missing() {
  const lacks = [composeVersion(), BEFORE]
    .filter((version) => !existsSync(join(serverFolder(version), 'temporal-server')))
    .map((version) => `Temporal's server ${version} (scripts/build-temporal-server.sh ${version})`);
  const postgres = postgresPrograms();
  const works = postgres !== undefined && postgresWorks(postgres);
  return works ? lacks : [...lacks, "PostgreSQL (Debian's package postgresql)"];
}

const postgresWorks = (folder) =>
  ['initdb', 'postgres'].every(
    (program) =>
      spawnSync(join(folder, program), ['--version'], {
        env: { ...process.env, LD_LIBRARY_PATH: postgresLibraries() },
      }).status === 0,
  );

export { postgresPrograms };
