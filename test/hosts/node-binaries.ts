import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
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

const NAME = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const binaryIn = (folder: string) =>
  join(folder, 'node_modules', NAME, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/**
 * Node in a version, kept for the next time.
 * @param wanted a version, or the beginning of one: then the newest that there was when it was fetched
 */
export async function nodeBinary(wanted: string): Promise<NodeBinary> {
  const kept = join(CACHE, `node-binary-${wanted}`);
  const path = binaryIn(kept);
  if (!existsSync(path)) await fetchInto(kept, wanted);
  const { stdout } = await run(path, ['--version']);
  return { path, version: stdout.trim().slice(1) };
}

/** It is there whole or not at all: several test files may want the same one at once. */
async function fetchInto(kept: string, wanted: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(CACHE, 'fetching-node-'));
  try {
    const options = ['--no-save', '--ignore-scripts', '--prefix', folder];
    await run('npm', ['install', ...options, `${NAME}@${wanted}`], { cwd: folder });
    renameSync(folder, kept);
  } catch (error) {
    if (!existsSync(binaryIn(kept))) throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
