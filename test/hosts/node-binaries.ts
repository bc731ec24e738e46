import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'grinder-reconcile');

/** Of Node, as npm packages carry it. */
export interface NodeBinary {
  readonly path: string;
  /** Such as `22.23.3`. */
  readonly version: string;
}

/**
 * Node in a version, kept for the next time.
 * @param wanted a version, or the beginning of one: then the newest of these
 */
export async function nodeBinary(wanted: string): Promise<NodeBinary> {
  const folder = join(CACHE, `node-${wanted}`);
  mkdirSync(folder, { recursive: true });
  const os = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${os}-${process.arch}`;
  await run('npm', ['install', '--no-save', '--ignore-scripts', '--prefix', folder, `${name}@${wanted}`], {
    cwd: folder,
  });
  const path = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  const { stdout } = await run(path, ['--version']);
  return { path, version: stdout.trim().slice(1) };
}
