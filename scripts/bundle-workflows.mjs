// Bundles the workflows once, at build time: a worker with the same SDK then starts in a second.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, relative } from 'node:path';

const require = createRequire(import.meta.url);
const { bundleWorkflows, prebuiltBundle } = require('../dist/plugin/workflow-bundle.js');

const MAP = /\/\/# sourceMappingURL=data:application\/json;[\w=;-]*base64,([\w+/=]+)\s*$/;

/** The same bytes wherever it is built: sources by their place in the package, and not once more in full. */
function withPortableMap(code, file) {
  const [comment, encoded] = MAP.exec(code) ?? [];
  if (comment === undefined) throw new Error(`${file}: the bundle has no source map, which a Worker needs`);
  const { sourcesContent: _, ...map } = JSON.parse(Buffer.from(encoded, 'base64').toString());
  const portable = {
    ...map,
    file,
    sources: map.sources.map((source) => relative(process.cwd(), source).replaceAll('\\', '/')),
  };
  const data = Buffer.from(JSON.stringify(portable)).toString('base64');
  return code.replace(comment, `//# sourceMappingURL=data:application/json;charset=utf-8;base64,${data}\n`);
}

rmSync('dist/bundles', { recursive: true, force: true });
for (const kind of ['cycle', 'guard']) {
  const file = prebuiltBundle(kind);
  mkdirSync(dirname(file), { recursive: true });
  const { code } = await bundleWorkflows(kind);
  writeFileSync(file, withPortableMap(code, `${kind}.js`));
}
