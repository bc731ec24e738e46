// Removes what an earlier build left that this one would not make: tsc does not, and Node would still find it. And
// where something is missing that tsc believes it has made, what it believes.
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

const made = (source) => join('dist', source.slice('src/'.length).replace(/\.ts$/, '.js'));
const sources = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
if (!sources.every((source) => existsSync(made(source)))) rmSync('dist/.tsbuildinfo', { force: true });
