// Removes what an earlier build left that this one would not make: tsc does not, and Node would still find it.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const OUTPUT = /\.(js|js\.map|d\.ts)$/;

if (existsSync('dist')) {
  for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath ?? entry.path, entry.name);
    if (!entry.isFile() || !OUTPUT.test(file) || file.startsWith(join('dist', 'bundles'))) continue;
    const source = join('src', file.slice('dist/'.length).replace(OUTPUT, '.ts'));
    if (!existsSync(source) || file.endsWith('.map')) rmSync(file);
  }
}
