// Leaves out of the package what no way into it reaches: the repository's own commands, declarations of what
// nobody can import, the compiler's notes.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const { exports, bin } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.values(exports).filter((entry) => entry.types !== undefined);
const code = [
  ...entries.map((entry) => entry.default),
  ...Object.values(bin),
  // Temporal's bundler takes these by their path.
  'dist/workflows/guard.js',
  'dist/workflows/guard-payload-converter.js',
  'dist/workflows/unbegun-task.js',
];

/** A file and all that it imports from here, directly or not. */
function reach(file, end, found) {
  if (found.has(file)) return;
  found.add(file);
  for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles) {
    if (!fileName.startsWith('.') || fileName.endsWith('.json')) continue;
    const path = join(dirname(file), fileName.replace(/\.js$/, ''));
    const next = [`${path}${end}`, join(path, `index${end}`)].find((each) => existsSync(each));
    if (next === undefined) throw new Error(`${file}: ${fileName} leads to no file`);
    reach(next, end, found);
  }
}

const reached = new Set();
for (const file of code) reach(join(file), '.js', reached);
for (const { types } of entries) reach(join(types), '.d.ts', reached);

const left = readdirSync('dist', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .filter((file) => !reached.has(file) && !file.startsWith(join('dist', 'bundles')))
  .map((file) => file.replaceAll('\\', '/').slice('dist'.length))
  .sort();
writeFileSync('dist/.npmignore', `${left.join('\n')}\n`);
