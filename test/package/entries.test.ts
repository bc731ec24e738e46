import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Packed, packed } from '../support/packed';

const run = promisify(execFile);

describe('from the package', () => {
  let pack: Packed;
  let host: string;
  beforeAll(async () => {
    pack = await packed();
    // The folder in whose node_modules it lies.
    host = dirname(dirname(pack.directory));
  });
  afterAll(() => pack.remove());

  const node = async (code: string, ...flags: string[]) =>
    (await run(process.execPath, [...flags, '-e', code], { cwd: host })).stdout.trim();
  const program = async (...args: string[]) =>
    await run(process.execPath, [join(pack.directory, 'dist/main.js'), ...args], { cwd: host }).then(
      ({ stdout }) => ({ status: 0, stdout, stderr: '' }),
      ({ code, stdout, stderr }) => ({ status: code, stdout, stderr }),
    );

  /** What an entry loads: folders of ours, and packages. */
  async function loadedBy(entry: string): Promise<{ ours: string[]; packages: string[] }> {
    const files: string[] = JSON.parse(
      await node(`require('${entry}'); console.log(JSON.stringify(Object.keys(require.cache)))`),
    );
    const part = (file: string) => file.split('/node_modules/').at(-1) ?? '';
    const parts = files.map((file) => part(file).split('/'));
    const isOurs = ([name]: string[]) => name === 'grinder-reconcile';
    const unique = (names: (string | undefined)[]) => [...new Set(names.map((name) => name ?? ''))].sort();
    return {
      ours: unique(parts.filter(isOurs).map(([, , folder]) => folder)),
      packages: unique(
        parts
          .filter((each) => !isOurs(each))
          .map(([scope, name]) => (scope?.startsWith('@') ? `${scope}/${name}` : scope)),
      ),
    };
  }

  it('the simulator loads nothing but itself', async () => {
    expect(await loadedBy('grinder-reconcile/simulator')).toEqual({
      ours: ['simulator'],
      packages: ['decimal.js'],
    });
  });

  it('the plugin loads no simulator and no command line', async () => {
    const { ours, packages } = await loadedBy('grinder-reconcile');
    expect(packages).toContain('@temporalio/worker');
    expect(packages).not.toContain('commander');
    expect(ours).toContain('plugin');
    expect(ours.filter((folder) => /^(simulator|cli|dev)$/.test(folder))).toEqual([]);
  });

  it('the client loads no worker', async () => {
    const { ours, packages } = await loadedBy('grinder-reconcile/client');
    expect(packages).toContain('@temporalio/client');
    expect(packages.filter((name) => /worker|core-bridge|pino|prom-client|commander/.test(name))).toEqual([]);
    expect(ours.filter((folder) => /^(plugin|simulator|activities|exchange|cli)$/.test(folder))).toEqual([]);
  });

  it('the workflows load no worker and no client', async () => {
    const { ours, packages } = await loadedBy('grinder-reconcile/workflows');
    expect(packages).toContain('@temporalio/workflow');
    expect(packages.filter((name) => /worker|client|zod/.test(name))).toEqual([]);
    expect(ours).toEqual(['domain', 'workflows']);
  });

  it('a module of ES takes names from every entry', async () => {
    const names = await node(
      `import { ReconcilePlugin } from 'grinder-reconcile';
       import { ReconcileClient } from 'grinder-reconcile/client';
       import { startSimulator } from 'grinder-reconcile/simulator';
       import { reconcileCycle } from 'grinder-reconcile/workflows';
       import { reconcileService } from 'grinder-reconcile/nexus';
       import { createRequire } from 'node:module';
       const schema = createRequire(import.meta.url)('grinder-reconcile/schemas/config.schema.json');
       console.log([ReconcilePlugin, ReconcileClient, startSimulator, reconcileCycle, reconcileService, schema].map((each) => typeof each).join());`,
      '--input-type=module',
    );
    expect(names).toBe('function,function,function,function,object,object');
  });

  it('the program offers all but start and drill, and says where those are', async () => {
    const { stdout } = await program('--help');
    expect(stdout).toMatch(/^ {2}worker /m);
    expect(stdout).toMatch(/^ {2}simulator /m);
    expect(stdout).not.toMatch(/^ {2}(start|drill) /m);
    for (const name of ['start', 'drill'])
      for (const more of [[], ['--any', 'thing']])
        expect(await program(name, ...more)).toMatchObject({
          status: 2,
          stdout: '',
          stderr: `${name}: comes with the repository of grinder-reconcile, not with its package\n`,
        });
  });

  it('init writes a configuration whose schema is in the package', async () => {
    expect(await program('init')).toMatchObject({ status: 0, stderr: '' });
    const config = readFileSync(join(host, 'reconcile.config.json'), 'utf8');
    expect(config).toContain('"node_modules/grinder-reconcile/schemas/config.schema.json"');
  });
});
