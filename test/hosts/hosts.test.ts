import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { table } from '../../scripts/markdown-table';
import { type Packed, packed } from '../support/packed';
import { HostProject, sdkVersions } from './host-project';
import { type NodeBinary, nodeBinary } from './node-binaries';

const PAGE = join(__dirname, '../../docs/compatibility.md');
const HISTORIES = join(__dirname, '../replay/histories');
/** The lowest that package.json allows, and the newest of each line after it. */
const NODES = ['20.10.0', '22', '24'];

const rows: string[][] = [];
let pack: Packed;
let sdks: Record<'lowest' | 'newest', string>;
const nodes = new Map<string, NodeBinary>();

beforeAll(async () => {
  [pack, sdks] = await Promise.all([packed(), sdkVersions()]);
  for (const wanted of NODES) nodes.set(wanted, await nodeBinary(wanted));
});
afterAll(() => pack?.remove());

describe.each(['lowest', 'newest'] as const)('with the %s SDK, a host', (which) => {
  let host: HostProject;
  beforeAll(async () => {
    host = await HostProject.install(pack.tarball, sdks[which]);
  });
  afterAll(() => host?.remove());

  it('keeps it, and compiles', async () => {
    for (const name of ['client', 'common', 'worker', 'workflow', 'core-bridge'])
      expect(host.versionOf(`@temporalio/${name}`), name).toBe(sdks[which]);
    expect(await host.compile()).toEqual([]);
  });

  it.each(NODES)('acts once and replays every history on Node %s', async (wanted) => {
    const { path, version } = nodes.get(wanted) as NodeBinary;
    const account = `host_${sdks[which]}_${version}`.replaceAll('.', '_');
    const cycle = await host.result(path, 'cycle.js', [], {
      HOST_ACCOUNT: account,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
    });
    expect(cycle).toEqual({
      before: 'blocked',
      applied: [null],
      armed: 'armed',
      after: 'acted: 1 order cancelled, 1 position closed',
      actions: ['executed', 'executed'],
      openOrders: 0,
      position: '0',
      exitStatus: 0,
    });
    const recorded = readdirSync(HISTORIES, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.json'),
    ).length;
    expect(await host.result(path, 'replay.js', [HISTORIES])).toEqual({ replayed: recorded, failed: [] });
    rows.push([
      sdks[which],
      version,
      '1 order cancelled, 1 position closed',
      `${recorded} of ${recorded} histories`,
    ]);
  });
});

it('is in docs/compatibility.md, which this writes', () => {
  expect(rows).toHaveLength(2 * NODES.length);
  const page = readFileSync(PAGE, 'utf8');
  const [before, after] = page.split(/(?<=<!-- tried -->\n)[\s\S]*(?=<!-- end -->)/);
  expect(after, `${PAGE} has a place for the table`).toBeDefined();
  const tried = table(["Temporal's SDK", 'Node', 'the first acting cycle', 'replayed'], rows);
  writeFileSync(PAGE, `${before}\n${tried}\n\n${after}`);
});
