// Bundles the workflows once, at build time: a worker with the same SDK then starts in a second.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const require = createRequire(import.meta.url);
const { bundleWorkflows, prebuiltBundle } = require('../dist/plugin/workflow-bundle.js');

rmSync('dist/bundles', { recursive: true, force: true });
for (const kind of ['cycle', 'guard']) {
  const file = prebuiltBundle(kind);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, (await bundleWorkflows(kind)).code);
}
