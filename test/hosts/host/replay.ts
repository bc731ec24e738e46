/**
 * Replays recorded histories with this host's SDK: cycles from the host's own bundle, guards from the one that
 * the plugin would run. Prints what each came to as one line of JSON.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';

/** Of `plugin/workflow-bundle`, which a host cannot import by its name. */
interface WorkflowBundles {
  guardPayloadConverter(): string;
  workflowBundle(kind: 'guard'): Promise<{ codePath: string }>;
}

const [directory = '.'] = process.argv.slice(2);
const PACKAGE = dirname(require.resolve('grinder-reconcile/package.json'));

async function main(): Promise<void> {
  const logger = new DefaultLogger('ERROR');
  Runtime.install({ logger });
  const bundles: WorkflowBundles = require(join(PACKAGE, 'dist/plugin/workflow-bundle.js'));
  const cycles = {
    workflowBundle: await bundleWorkflowCode({ workflowsPath: require.resolve('./workflows'), logger }),
  };
  const guards = {
    workflowBundle: await bundles.workflowBundle('guard'),
    dataConverter: { payloadConverterPath: bundles.guardPayloadConverter() },
  };
  const failed: string[] = [];
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.json'),
  );
  for (const file of files) {
    const history = historyFromJSON(JSON.parse(readFileSync(join(directory, file), 'utf8')));
    const options = /(^|[\\/])guard-[^\\/]*$/.test(file) ? guards : cycles;
    await Worker.runReplayHistory(options, history).catch((error: Error) => {
      failed.push(`${file}: ${error.message}`);
    });
  }
  console.log(JSON.stringify({ replayed: files.length - failed.length, failed }));
}

void main();
