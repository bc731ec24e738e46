import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pLimit from 'p-limit';
import { expect, it } from 'vitest';
import { ReconcileClient } from '../../src/client';
import { anyFreePort } from '../../src/dev/ports';
import { resolveTemporalCli } from '../../src/dev/temporal-cli';
import { startTemporalServer } from '../../src/dev/temporal-server';
import { startSimulator } from '../../src/simulator';
import { readJournal } from '../../src/simulator/journal/restore';
import { shuffled } from '../matrix/enumerate';
import { TIMES } from './accounts';
import type { Evidence } from './evidence';
import { auditedSince, grantedIn } from './histories';
import { judge } from './judge/judge';
import { POINTS, type Point } from './points/list';
import { type PointResult, runPoint } from './points/run-point';
import { type House, keysOf } from './points/stage';
import { Recorder } from './recorder';
import { settings } from './settings';
import { violationList } from './summary';

/** Each has a worker that starts twice. */
const AT_ONCE = 3;
const BOUNDS = { answerMs: 45_000, disarmMs: 10_000 };
const LIMITS = { weightPerMinute: 1_000_000 };
/** A worker keeps to the limit of the real exchange, whatever this one allows. */
const WEIGHT_FORGOTTEN_MS = 2_000;

it('a worker killed at each named point', async () => {
  const { seed, points, matching } = settings();
  const all = POINTS.filter(({ name }) => matching.test(name));
  const chosen = shuffled(all, seed).slice(0, points);
  expect(chosen, `no point matches ${matching}`).not.toEqual([]);
  console.log(`${chosen.length} of ${POINTS.length} points, seed ${seed}`);
  const directory = join('.artifacts', 'chaos', 'points');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const { results, evidence } = await inHouse(directory, chosen);
  writeFileSync(join(directory, 'evidence.json'), JSON.stringify(evidence));
  const problems = results
    .filter(({ problem }) => problem !== null)
    .map(
      ({ point, account, problem }) =>
        `CHAOS_POINT='${point}' npm run chaos -- points: ${account}: ${problem}`,
    );
  const violations = judge(evidence);
  console.log([...problems, `${violations.length} violations`, violationList(violations)].join('\n'));
  expect(problems).toEqual([]);
  expect(violations.length).toBe(0);
});

/** Runs all of them against one server and one exchange. */
async function inHouse(
  directory: string,
  chosen: readonly Point[],
): Promise<{ results: PointResult[]; evidence: Evidence }> {
  const startedAt = Date.now();
  const executable = await resolveTemporalCli((line) => console.log(line));
  const server = await startTemporalServer({ executable, port: await anyFreePort(), uiPort: null });
  const accounts = chosen.map((point, i) => ({ account: `point${i + 1}`, point }));
  const journal = join(directory, 'journal.jsonl');
  const sim = await startSimulator({
    accounts: accounts.map(({ account }) => ({ ...keysOf(account), label: account })),
    limits: LIMITS,
    journal,
  });
  const weights = setInterval(() => sim.limits.setUsedWeight(0), WEIGHT_FORGOTTEN_MS);
  const connection = await Connection.connect({ address: server.address });
  const client = new Client({ connection });
  const recorder = new Recorder(join(directory, 'record.jsonl'));
  const house: House = { address: server.address, client, sim, directory, recorder };
  try {
    const limit = pLimit(AT_ONCE);
    const results = await Promise.all(
      accounts.map(({ account, point }) =>
        limit(async () => {
          const result = await runPoint(house, account, point);
          const how = result.problem ?? `clean after ${result.afterwards?.cleanMs} ms`;
          console.log(`${account}: ${point.name}: ${how}`);
          return result;
        }),
      ),
    );
    const reconcile = new ReconcileClient(client);
    const evidence: Evidence = {
      accounts: accounts.map(({ account }) => ({
        ...{ account, recvWindowMs: TIMES.recvWindowMs, standing: {} },
      })),
      bounds: BOUNDS,
      said: recorder.said,
      afterwards: results.flatMap(({ afterwards }) => afterwards ?? []),
      granted: await grantedIn({ client }),
      audited: await auditedSince({ reconcile }, startedAt),
      journal: readJournal(journal),
    };
    return { results, evidence };
  } finally {
    clearInterval(weights);
    await connection.close();
    await sim.close();
    await server.kill();
  }
}
