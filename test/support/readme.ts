import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The README's code of a file, such as `worker.ts`. */
export function readmeFile(file: string): string {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  const [, code] = new RegExp(`\`${file}\`[^\`]*:\n\n\`\`\`ts\n([\\s\\S]*?)\`\`\``).exec(readme) ?? [];
  if (code === undefined) throw new Error(`README.md has no code of ${file}`);
  return code;
}

/** What a user's own settings change in the README's code; each place must exist. */
export function adapt(code: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`README.md's code lacks ${from}`);
    return text.replaceAll(from, to);
  }, code);
}
