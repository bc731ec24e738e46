import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listedCycles } from '../support/listed-cycles';
import { writeTable } from './compatibility-page';
import { Installed, NODES, SDKS } from './installed';
import { SET_UPS } from './set-ups';

const HISTORIES = join(__dirname, '../replay/histories');
/** What a host has set up for itself is tried with the oldest pair and the newest. */
const PAIRED = { lowest: '20.10.0', newest: '24' } as const;

/** Rows of the page, by what the test was about. */
const rows = new Map<string, string[]>();
let installed: Installed;
beforeAll(async () => {
  installed = await Installed.start();
});
afterAll(() => installed?.remove());

describe.each(SDKS)('with the %s SDK, a host', (which) => {
  const host = () => installed.host(which);
  const sdk = () => installed.sdks[which];

  it('keeps it, and compiles', async () => {
    for (const name of ['client', 'common', 'worker', 'workflow', 'core-bridge'])
      expect(host().versionOf(`@temporalio/${name}`), name).toBe(sdk());
    expect(await host().compile()).toEqual([]);
  });

  it.concurrent.each(NODES)('acts once and replays every history on Node %s', async (wanted) => {
    const { path, version } = installed.node(wanted);
    await installed.actsOnce(which, wanted, installed.accountOf(which, wanted), []);
    const recorded = readdirSync(HISTORIES, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.json'),
    ).length;
    expect(await host().result(path, 'replay.js', [HISTORIES])).toEqual({ replayed: recorded, failed: [] });
    rows.set(`${which} ${wanted}`, [
      ...[sdk(), version, '1 order cancelled, 1 position closed'],
      `${recorded} of ${recorded} histories`,
    ]);
  });

  it.concurrent.each(SET_UPS)('acts once with $name of its own', async ({ name, parts, found }) => {
    const account = installed.accountOf(which, parts.length === 1 ? parts.join() : 'all');
    await installed.actsOnce(which, PAIRED[which], account, parts);
    rows.set(`${which} ${name}`, [sdk(), installed.node(PAIRED[which]).version, name, found]);
  });

  it("proves with the package's own command that its guard and cycles go on", async () => {
    const account = installed.accountOf(which, PAIRED[which]);
    const connection = await Connection.connect({ address: installed.env.TEMPORAL_ADDRESS });
    await listedCycles(new Client({ connection }), account, 2);
    await connection.close();
    const { path, version } = installed.node(PAIRED[which]);
    const program = 'node_modules/grinder-reconcile/dist/main.js';
    const { stdout } = await host().run(
      path,
      [program, 'replay', '--account', account, '--json'],
      installed.env,
    );
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
    rows.set(`${which} replay`, [sdk(), version, 'nothing of its own', found]);
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
