import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { prebuiltBundle, type WorkflowKind } from '../../src/plugin/workflow-bundle';

const { parseWorkflowCode } = require('@temporalio/worker/lib/worker.js');
const { ReusableVMWorkflowCreator } = require('@temporalio/worker/lib/workflow/reusable-vm.js');

/** The modules that the SDK loads anew for each workflow; one with `?` is empty. */
async function loadedForOne(kind: WorkflowKind, workflowType: string): Promise<string[]> {
  const bundle = parseWorkflowCode(readFileSync(prebuiltBundle(kind), 'utf8'));
  const creator = await ReusableVMWorkflowCreator.create(bundle, 10_000, new Set());
  const info = { workflowId: 'w', runId: 'r', workflowType, startTime: new Date(), unsafe: { now: () => 0 } };
  await creator.createWorkflow({ info, randomnessSeed: [1, 2, 3, 4], now: 0, showStackTraceSources: false });
  return [...creator.context.__TEMPORAL_ACTIVATOR__.moduleCache.keys()];
}

it.each([
  ['cycle', 'reconcileCycle'],
  ['guard', 'remediationGuard'],
] as const)('pure code and libraries are loaded once, not for each workflow: %s', async (kind, type) => {
  const loaded = await loadedForOne(kind, type);
  expect(loaded).toContainEqual(expect.stringContaining('dist/workflows/'));
  expect(loaded.filter((id) => !/^(\?|\.\/(dist\/workflows|node_modules\/@temporalio)\/)/.test(id))).toEqual(
    [],
  );
});
