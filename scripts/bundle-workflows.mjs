// Bundles the workflows once, at build time: a worker then starts in a second, and every worker of a
// release runs the same code.
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { bundleWorkflowCode } from '@temporalio/worker';

const require = createRequire(import.meta.url);
const logger = { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error };

await mkdir('dist/bundles', { recursive: true });
const cycle = await bundleWorkflowCode({
  workflowsPath: require.resolve('../dist/workflows/index.js'),
  logger,
});
await writeFile('dist/bundles/cycle.js', cycle.code);
const guard = await bundleWorkflowCode({
  workflowsPath: require.resolve('../dist/workflows/guard.js'),
  payloadConverterPath: require.resolve('../dist/workflows/guard-payload-converter.js'),
  logger,
});
await writeFile('dist/bundles/guard.js', guard.code);
