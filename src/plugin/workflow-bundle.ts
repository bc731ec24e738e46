import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, type WorkflowBundleOption } from '@temporalio/worker';
import { built, inBuild } from './build-output';

/** What a Worker of ours runs. */
export type WorkflowKind = 'cycle' | 'guard';

const PACKAGE = join(inBuild('..'), '/');

/**
 * Pure code of the domain, with the libraries under it: nothing in it remembers anything, so all workflows of a Worker
 * share one. Loaded anew for each, as the SDK does with all else, it took 1.1 MB and 15 ms a guard. Not in a host's own
 * bundle: what is shared is frozen, and its workflows may want to set up a library of theirs.
 */
const SHARED: Record<WorkflowKind, readonly string[]> = {
  cycle: ['clock-skew', 'confirm', 'gates/index', 'guard/run', 'names', 'settlement'],
  guard: ['guard/birth', 'guard/hear', 'guard/requests', 'guard/reset', 'names'],
};
const logger = { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error };
const bundled = new Map<WorkflowKind, Promise<WorkflowBundleOption>>();

/** The guards' converter reads what no other can; cycles have the host's. */
export const guardPayloadConverter = (): string => built('workflows/guard-payload-converter.js');

/** Workflows of ours need it, whoever bundles them. */
export const unbegunTaskInterceptor = (): string => built('workflows/unbegun-task.js');

/** Whether workflows that a host bundled itself have that interceptor; true where that cannot be told. */
export function hasInterceptor(bundle: WorkflowBundleOption): boolean {
  try {
    const code = 'code' in bundle ? bundle.code : readFileSync(bundle.codePath, 'utf8');
    return code.includes('GrinderReconcileUnbegunTask');
  } catch {
    // The Worker says itself that there is no such file.
    return true;
  }
}

/** Version of the SDK that runs here; `unknown` where it does not say. */
export function sdkVersion(): string {
  try {
    return (require('@temporalio/worker/package.json') as { version: string }).version;
  } catch {
    return 'unknown';
  }
}

/** Where the build keeps the workflows that it bundled with an SDK. */
export const prebuiltBundle = (kind: WorkflowKind, sdk = sdkVersion()): string =>
  inBuild(`bundles/${sdk}/${kind}.js`);

/**
 * Workflows for a Worker that has none of its own. A bundle carries a part of the SDK, which must be that of
 * the Worker: the one from the build serves its own SDK only, for another it takes some seconds once.
 */
export async function workflowBundle(
  kind: WorkflowKind,
  sdk: string = sdkVersion(),
): Promise<WorkflowBundleOption> {
  const prebuilt = prebuiltBundle(kind, sdk);
  if (existsSync(prebuilt)) return { codePath: prebuilt };
  const known = bundled.get(kind) ?? bundleWorkflows(kind);
  bundled.set(kind, known);
  // What failed once, as for want of room, may do another time.
  known.catch(() => bundled.delete(kind));
  return await known;
}

/**
 * Bundles workflows with the SDK that runs here: the same bytes wherever the package lies. The map that a
 * Worker needs names sources by their place in the package, and holds neither their text nor columns.
 */
export async function bundleWorkflows(kind: WorkflowKind): Promise<{ code: string }> {
  return await bundleWorkflowCode({
    workflowsPath: built(kind === 'guard' ? 'workflows/guard.js' : 'workflows/index.js'),
    payloadConverterPath: kind === 'guard' ? guardPayloadConverter() : undefined,
    workflowInterceptorModules: [unbegunTaskInterceptor()],
    preloadModules: SHARED[kind].map((file) => built(`domain/${file}.js`)),
    // zod's messages in sixty languages: a fifth of the guards' code, and never asked for.
    ignoreModules: ['../locales/index.cjs'],
    webpackConfigHook: (config) => ({
      ...config,
      devtool: 'inline-nosources-cheap-module-source-map',
      output: {
        ...config.output,
        filename: `${kind}.js`,
        devtoolModuleFilenameTemplate: ({ absoluteResourcePath }: { absoluteResourcePath: string }) =>
          absoluteResourcePath.replaceAll(PACKAGE, '').replaceAll('\\', '/'),
      },
    }),
    logger,
  });
}
