import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { postgresFor } from './postgres-programs.mjs';
import { run } from './processes.mjs';

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
  const postgres = (program, ...args) => {
    const path = join(programs, program);
    if (other === undefined) return run(path, args, { env });
    const drop = [`--reuid=${other.uid}`, `--regid=${other.gid}`, '--clear-groups', path];
    return run('setpriv', [...drop, ...args], { env });
  };
  const start = async () => {
    mkdirSync(data, { mode: 0o700 });
    if (other !== undefined) {
      chownSync(data, other.uid, other.gid);
      chmodSync(folder, 0o711);
    }
    await postgres('initdb', '-D', data, '-U', 'temporal', '--auth=trust', '-E', 'UTF8', '--no-instructions');
    const where = `-p ${port} -h 127.0.0.1 -k ${data}`;
    await postgres('pg_ctl', '-D', data, '-w', '-l', join(data, 'log'), '-o', where, 'start');
  };
  // Nothing is written down, nothing is closed.
  const kill = () => postgres('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop');
  const asClient = (program, ...args) =>
    run(join(clients, program), ['-h', '127.0.0.1', '-p', String(port), '-U', 'temporal', ...args], { env });
  await start();
  return {
    kill,
    /** Everything, as deploy.md says. */
    backUp: (file) => asClient('pg_dumpall', '-f', file),
    /** An empty one with what the backup has: whatever happened since never did. */
    async restore(file) {
      rmSync(data, { recursive: true });
      await start();
      await asClient('psql', '-q', '-d', 'postgres', '-f', file);
    },
  };
}
