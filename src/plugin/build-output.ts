import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInput } from '../domain/validation';

/** A file that the build made; `src` and `dist` both lie beside it. */
export function built(file: string): string {
  const path = join(__dirname, '../..', 'dist', file);
  if (!existsSync(path)) throw new InvalidInput(`${path}: no such file; run "npm run build"`);
  return path;
}

/**
 * Path of the prebuilt workflows of cycles, for a Worker that has no workflows of its own.
 * @throws InvalidInput where the package was not built
 *
 * @example
 * ```ts
 * import { Worker } from '@temporalio/worker';
 * import { cycleBundlePath, ReconcilePlugin } from 'grinder-reconcile';
 *
 * const config = { accounts: { main: { exchange: 'demo', expectedState: 'flat' } } } as const;
 * const worker = await Worker.create({
 *   taskQueue: 'my-queue',
 *   workflowBundle: { codePath: cycleBundlePath() },
 *   plugins: [new ReconcilePlugin({ config })],
 * });
 * ```
 */
export const cycleBundlePath = () => built('bundles/cycle.js');
