import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { postgresFor } from './postgres-programs.mjs';
import { run, start, stop, until } from './processes.mjs';

/** PostgreSQL refuses root: then it runs as its own user, or as nobody where it is only unpacked. */
function asOther() {
  if (process.getuid() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] =
    users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  return { uid: Number(uid), gid: Number(gid) };
}

/** An empty PostgreSQL of its own on a port of 127.0.0.1, with what a backup needs. */
export async function startPostgres(folder, port) {
  const { programs, clients, libraries } = postgresFor(folder);
  const data = join(folder, 'postgresql');
  const other = asOther();
  const env = { ...process.env, LC_ALL: 'C', LD_LIBRARY_PATH: libraries };
  const asServer = (program, ...args) => {
    const path = join(programs, program);
    if (other === undefined) return [path, args];
    const drop = [`--reuid=${other.uid}`, `--regid=${other.gid}`, '--clear-groups', path];
    return ['setpriv', [...drop, ...args]];
  };
  const asClient = (program, ...args) =>
    run(join(clients, program), ['-h', '127.0.0.1', '-p', String(port), '-U', 'temporal', ...args], { env });
  const startUp = async () => {
    mkdirSync(data, { mode: 0o700 });
    if (other !== undefined) {
      chownSync(data, other.uid, other.gid);
      chmodSync(folder, 0o711);
    }
    const empty = ['-D', data, '-U', 'temporal', '--auth=trust', '-E', 'UTF8', '--no-instructions'];
    await run(...asServer('initdb', ...empty), { env });
    const where = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', data];
    // On SIGINT it ends although somebody is connected.
    start('postgresql', folder, ...asServer('postgres', ...where), env, 'SIGINT');
    await until('PostgreSQL answers', () => asClient('psql', '-q', '-d', 'postgres', '-c', 'SELECT'));
  };
  await startUp();
  return {
    // Nothing is written down, nothing is closed.
    kill: () => stop('postgresql', 'SIGQUIT'),
    /** Everything, as deploy.md says. */
    backUp: (file) => asClient('pg_dumpall', '-f', file),
    /** An empty one with what the backup has: whatever happened since never did. */
    async restore(file) {
      rmSync(data, { recursive: true });
      await startUp();
      await asClient('psql', '-q', '-d', 'postgres', '-f', file);
    },
  };
}
