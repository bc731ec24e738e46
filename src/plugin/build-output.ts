import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInput } from '../domain/validation';

/** A file of the build; `src` and `dist` both lie beside it. */
export const inBuild = (file: string): string => join(__dirname, '../..', 'dist', file);

/** A file that the build made. */
export function built(file: string): string {
  const path = inBuild(file);
  if (!existsSync(path)) throw new InvalidInput(`${path}: no such file; run "npm run build"`);
  return path;
}
