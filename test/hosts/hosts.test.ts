import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { listedCycles } from '../support/listed-cycles';
import { type Packed, packed } from '../support/packed';
import { writeTable } from './compatibility-page';
import { HostProject, sdkVersions } from './host-project';
import { type NodeBinary, nodeBinary } from './node-binaries';
import { type Part, SET_UPS, shownWith } from './set-ups';

const HISTORIES = join(__dirname, '../replay/histories');
const SDKS = ['lowest', 'newest'] as const;
/** The lowest that package.json allows, and the newest of each line after it. */
const NODES = ['20.10.0', '22', '24'] as const;
/** What a host has set up for itself is tried with the oldest pair and the newest. */
const PAIRED = { lowest: '20.10.0', newest: '24' } as const;

/** Rows of the page, by what the test was about. */
const rows = new Map<string, string[]>();
let pack: Packed;
let sdks: Record<(typeof SDKS)[number], string>;
const nodes = new Map<string, NodeBinary>();
const hosts = new Map<string, HostProject>();

beforeAll(async () => {
  [pack, sdks] = await Promise.all([packed(), sdkVersions()]);
  await Promise.all([
    ...NODES.map(async (wanted) => nodes.set(wanted, await nodeBinary(wanted))),
    ...SDKS.map(async (which) => hosts.set(which, await HostProject.install(pack.tarball, sdks[which]))),
  ]);
});
afterAll(() => {
  for (const host of hosts.values()) host.remove();
  pack?.remove();
});

describe.each(SDKS)('with the %s SDK, a host', (which) => {
  const host = () => hosts.get(which) as HostProject;
  const node = (wanted: string) => nodes.get(wanted) as NodeBinary;
  const accountOf = (name: string) => `host_${sdks[which]}_${name}`.replaceAll('.', '_');
  const env = { TEMPORAL_ADDRESS: inject('temporalAddress') };

  async function actsOnce(wanted: string, account: string, parts: readonly Part[]): Promise<void> {
    const { path } = node(wanted);
    const own = { ...env, HOST_ACCOUNT: account, HOST_SET_UP: parts.join(' ') };
    expect(await host().result(path, 'cycle.js', [], own)).toEqual({
      before: 'blocked',
      applied: [null],
      armed: 'armed',
      after: 'acted: 1 order cancelled, 1 position closed',
      actions: ['executed', 'executed'],
      openOrders: 0,
      position: '0',
      exitStatus: 0,
      shown: shownWith(parts),
    });
  }

  it('keeps it, and compiles', async () => {
    for (const name of ['client', 'common', 'worker', 'workflow', 'core-bridge'])
      expect(host().versionOf(`@temporalio/${name}`), name).toBe(sdks[which]);
    expect(await host().compile()).toEqual([]);
  });

  it.concurrent.each(NODES)('acts once and replays every history on Node %s', async (wanted) => {
    const { path, version } = node(wanted);
    await actsOnce(wanted, accountOf(wanted), []);
    const recorded = readdirSync(HISTORIES, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.json'),
    ).length;
    expect(await host().result(path, 'replay.js', [HISTORIES])).toEqual({ replayed: recorded, failed: [] });
    rows.set(`${which} ${wanted}`, [
      ...[sdks[which], version, '1 order cancelled, 1 position closed'],
      `${recorded} of ${recorded} histories`,
    ]);
  });

  it.concurrent.each(SET_UPS)('acts once with $name of its own', async ({ name, parts, found }) => {
    await actsOnce(PAIRED[which], accountOf(parts.length === 1 ? parts.join() : 'all'), parts);
    rows.set(`${which} ${name}`, [sdks[which], node(PAIRED[which]).version, name, found]);
  });

  it("proves with the package's own command that its guard and cycles go on", async () => {
    const account = accountOf(PAIRED[which]);
    const connection = await Connection.connect({ address: env.TEMPORAL_ADDRESS });
    await listedCycles(new Client({ connection }), account, 2);
    await connection.close();
    const { path, version } = node(PAIRED[which]);
    const program = 'node_modules/grinder-reconcile/dist/main.js';
    const { stdout } = await host().run(path, [program, 'replay', '--account', account, '--json'], env);
    expect(JSON.parse(stdout)).toMatchObject({
      answer: {
        proven: true,
        histories: expect.arrayContaining([
          expect.objectContaining({ kind: 'guard', state: 'running', replayed: 1 }),
          expect.objectContaining({ kind: 'cycle', state: 'closed', replayed: 2 }),
        ]),
      },
    });
    const found = '`replay` proves a guard that runs and two closed cycles';
    rows.set(`${which} replay`, [sdks[which], version, 'nothing of its own', found]);
  });
});

it('is in docs/compatibility.md, which this writes', () => {
  const written = (names: readonly string[]) =>
    SDKS.flatMap((which) =>
      names.map((name) => rows.get(`${which} ${name}`) ?? expect.fail(`no row of ${which} ${name}`)),
    );
  writeTable('tried', ["Temporal's SDK", 'Node', 'the first acting cycle', 'replayed'], written(NODES));
  const setUps = [...SET_UPS.map(({ name }) => name), 'replay'];
  writeTable('set-ups', ["Temporal's SDK", 'Node', 'the host has', 'found'], written(setUps));
});
