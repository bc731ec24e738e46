import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Version of this package, or `unknown` where its `package.json` does not lie beside it, as in a bundle.
 * @example
 * ```ts
 * import { packageVersion } from 'grinder-reconcile/client';
 *
 * console.log(packageVersion());
 * ```
 */
export function packageVersion(): string {
  try {
    const text = readFileSync(join(__dirname, '../../package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  } catch {
    return 'unknown';
  }
}
