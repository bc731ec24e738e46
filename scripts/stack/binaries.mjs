import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CACHE } from './cache.mjs';
import { postgresWorks } from './postgres-programs.mjs';

/** From which an upgrade to the version of Compose is tried: the minor before it. */
export const BEFORE = '1.30.8';

export const compose = () => parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true });
export const composeVersion = () => compose().services.temporal.image.split(':')[1];

/** Where scripts/build-temporal-server.sh puts a version. */
export const serverFolder = (version) => join(CACHE, `temporal-server-${version}`);

/** What is missing to run the stack; nothing where all is there. */
export function missing() {
  const lacks = [composeVersion(), BEFORE]
    .filter((version) => !existsSync(join(serverFolder(version), 'temporal-server')))
    .map((version) => `Temporal's server ${version} (scripts/build-temporal-server.sh ${version})`);
  return postgresWorks() ? lacks : [...lacks, "PostgreSQL (Debian's package postgresql)"];
}
