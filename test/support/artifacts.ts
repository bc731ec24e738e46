import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder for what tests make, inside the package, where code finds the package by its name; never packed. */
export function artifacts(): string {
  const folder = join(__dirname, '../../.artifacts');
  mkdirSync(folder, { recursive: true });
  return folder;
}
