import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');

/** Where a program is: on the PATH, or what scripts/test-programs.sh got; null where it is nowhere. */
export function programPath(name: string): string | null {
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    join(cache, 'grinder-reconcile/debian/bin'),
  ];
  return folders.map((folder) => join(folder, name)).find(canRun) ?? null;
}

export function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
