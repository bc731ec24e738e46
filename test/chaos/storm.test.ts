import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { resolveTemporalCli } from '../../src/dev/temporal-cli';
import { readJournal } from '../../src/simulator/journal/restore';
import { ACCOUNTS, standingLegs, TIMES } from './accounts';
import { lookAtAll } from './aftermath';
import type { Evidence } from './evidence';
import { auditedSince, grantedIn } from './histories';
import { judge } from './judge/judge';
import { scriptOf } from './script';
import { settings } from './settings';
import { calm, rage } from './storm';
import { summaryOf, violationList } from './summary';
import { tracesIn } from './traces';
import { artifactsOf, World } from './world';

const BOUNDS = { answerMs: 45_000, disarmMs: 10_000 };

it('a storm', async () => {
  const { seed, minutes, workers } = settings();
  console.log(
    `To repeat it: CHAOS_SEED=${seed} CHAOS_MINUTES=${minutes} CHAOS_WORKERS=${workers} npm run chaos`,
  );
  const directory = artifactsOf(seed);
  const startedAt = Date.now();
  rmSync(directory, { recursive: true, force: true });
  const executable = await resolveTemporalCli((line) => console.log(line));
  const world = await World.start(executable, directory, workers);
  try {
    const cast = { workers: world.workers.map(({ name }) => name), accounts: ACCOUNTS };
    const script = scriptOf(seed, minutes, cast);
    console.log(`${script.length} disturbances; what happens is written to ${directory}/record.jsonl`);
    await rage(world, script);
    await calm(world);
    const afterwards = await lookAtAll(world);
    const evidence: Evidence = {
      accounts: ACCOUNTS.map((each) => ({
        account: each.account,
        recvWindowMs: TIMES.recvWindowMs,
        standing: standingLegs(each),
      })),
      bounds: BOUNDS,
      said: world.recorder.said,
      afterwards,
      granted: await grantedIn(world),
      audited: await auditedSince(world, startedAt),
      journal: readJournal(world.exchange.journal),
    };
    writeFileSync(join(directory, 'evidence.json'), JSON.stringify(evidence));
    console.log(summaryOf(evidence));
    const violations = judge(evidence);
    console.log(`${violations.length} violations\n${violationList(violations)}`);
    expect(violations.length).toBe(0);
    expect(await tracesIn(world, evidence)).toEqual([]);
  } finally {
    await world.stop();
  }
});
