import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect } from 'vitest';

const ROOT = join(__dirname, '../..');

/** A page's code of a file: the first block of TypeScript after the line that names it. */
export function blockOf(page: string, file: string): string {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const [, code] = new RegExp(`\`${file}\`[^\`]*:\n\n\`\`\`ts\n([\\s\\S]*?)\`\`\``).exec(text) ?? [];
  if (code === undefined) throw new Error(`${page} has no code of ${file}`);
  return code;
}

/** What a user's own settings change in an example; each place must exist. */
export function adapt(code: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((text, [from, to]) => {
    expect(text).toContain(from);
    return text.replaceAll(from, to);
  }, code);
}

/** Compiles as a user's project would. */
export function compile(files: readonly string[]): void {
  const { options } = ts.convertCompilerOptionsFromJson(
    { module: 'node16', target: 'es2022', strict: true, skipLibCheck: true, types: ['node'] },
    ROOT,
  );
  const program = ts.createProgram({ rootNames: files, options });
  const { diagnostics } = program.emit();
  const problems = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
}
