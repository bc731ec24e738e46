import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInput } from '../domain/validation';

/** A file that the build made; `src` and `dist` both lie beside it. */
export function built(file: string): string {
  const path = join(__dirname, '../..', 'dist', file);
  if (!existsSync(path)) throw new InvalidInput(`${path}: no such file; run "npm run build"`);
  return path;
}

/** The prebuilt workflows of cycles, for a worker that has none of its own. */
export const cycleBundlePath = () => built('bundles/cycle.js');
