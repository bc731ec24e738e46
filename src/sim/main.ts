import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { encodeHistory } from './temporal/encode-history';
import { realNow } from './time/install';
import { live, type Outcome } from './world/life';
import { MARKS, marksOf } from './world/marks';
import { mutate } from './world/mutations';
import { play } from './world/scenarios';
import { shortest } from './world/shrink';

const USAGE = `usage: npm run sim -- [--seeds N] [--from S] [--most N] [--trace] [--hashes] [--histories DIR] [--mutation NAME] [--scenario NAME]

  --seeds N        so many worlds, an hour of one account each; default 10
  --from S         the first one's seed; default 1
  --most N         of each world's disturbances only the first N
  --trace          print what happened in each world
  --hashes         print a hash of what happened in each world
  --histories DIR  write every workflow's history there, for the SDK's replayer
  --scenario NAME  play one cycle as it is also played on a real server, and print what it said and sent
  --mutation NAME  take a rule out of the product, to see whether it is noticed`;

const count = (text: string | undefined, otherwise: number, name: string): number => {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new TypeError(`--${name} must be a whole number from 0 on, got ${JSON.stringify(text)}`);
  return value;
};

/** Prints what a failing world shows, and the command that repeats it. */
async function tellFailure(failed: Outcome, mutation: string | undefined): Promise<void> {
  const { most, outcome } = await shortest(failed);
  const { seed } = failed.options;
  console.log(`seed ${seed} FAILS with the first ${most} of ${failed.script.length} disturbances:`);
  for (const { at, does } of outcome.script) console.log(`  ${at} ms ${does}`);
  for (const { invariant, found } of outcome.violations) console.log(`  ${invariant}: ${found}`);
  const with_ = mutation === undefined ? '' : ` --mutation ${JSON.stringify(mutation)}`;
  console.log(`  npm run sim -- --seeds 1 --from ${seed} --most ${most}${with_} --trace`);
}

function writeHistories({ world, options }: Outcome, directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const run of world.server.all())
    if (run.events.length > 3)
      writeFileSync(`${directory}/${options.seed}-${run.type}-${run.runId}.bin`, encodeHistory(run));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string' },
      from: { type: 'string' },
      most: { type: 'string' },
      trace: { type: 'boolean' },
      hashes: { type: 'boolean' },
      histories: { type: 'string' },
      mutation: { type: 'string' },
      scenario: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(USAGE);
  const seeds = count(values.seeds, 10, 'seeds');
  const from = count(values.from, 1, 'from');
  const most = values.most === undefined ? {} : { most: count(values.most, 0, 'most') };
  if (values.mutation !== undefined) mutate(values.mutation);
  if (values.scenario !== undefined) return console.log(JSON.stringify(await play(values.scenario)));
  const startedAt = realNow();
  const reached = new Map<string, number>(MARKS.map((mark) => [mark, 0]));
  let [cycles, hours, failed] = [0, 0, 0];
  for (let seed = from; seed < from + seeds; seed += 1) {
    const outcome = await live({ seed, ...most });
    cycles += outcome.evidence.cycles.length;
    hours += outcome.livedMs / 3_600_000;
    for (const mark of marksOf(outcome)) reached.set(mark, (reached.get(mark) ?? 0) + 1);
    if (values.trace) console.log(outcome.trace.join('\n'));
    if (values.hashes)
      console.log(`seed ${seed} ${createHash('sha256').update(outcome.trace.join('\n')).digest('hex')}`);
    if (values.histories !== undefined) writeHistories(outcome, values.histories);
    if (outcome.violations.length === 0) continue;
    failed += 1;
    await tellFailure(outcome, values.mutation);
    if (values.mutation !== undefined) break;
  }
  for (const mark of MARKS) console.log(`${reached.get(mark)} of ${seeds} worlds: ${mark}`);
  const seconds = (realNow() - startedAt) / 1_000;
  const perMinute = (amount: number) => Math.round((amount / seconds) * 60);
  console.log(
    `${seeds} worlds, ${cycles} cycles, ${hours.toFixed(1)} account-hours, ${failed} failed, ${seconds.toFixed(1)} s: ${perMinute(cycles)} cycles and ${perMinute(hours)} account-hours a minute`,
  );
  if (failed > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = 2;
});
