import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { liveInProcesses } from './processes';
import { NOTHING, type Summary, sum, tell } from './summary';
import { encodeHistory } from './temporal/encode-history';
import { realNow } from './time/install';
import { INVARIANT_NAMES } from './world/invariants';
import { type LifeOptions, live, type Outcome } from './world/life';
import { marksOf } from './world/marks';
import { mutate } from './world/mutations';
import { play, playAll } from './world/scenarios';
import { shortest } from './world/shrink';

const USAGE = `usage: npm run sim -- [--seeds N] [--from S] [--jobs N] [--most N] [--trace] [--hashes] [--first] [--histories DIR] [--mutation NAME] [--invariant NAME] [--scenario NAME]

  --seeds N        so many worlds, an hour of one or two accounts each; default 10
  --from S         the first one's seed; default 1
  --jobs N         in so many processes, each with its part of the seeds; default 1
  --most N         of each world's disturbances only the first N
  --trace          print what happened in each world
  --hashes         print a hash of what happened in each world
  --first          end with the first world that fails, without looking for its shortest beginning
  --histories DIR  write every workflow's history there, for the SDK's replayer
  --scenario NAME  play one cycle as it is also played on a real server, or \`all\` of them, and print what it said and sent
  --mutation NAME  take a rule out of the product, to see whether it is noticed
  --invariant NAME judge only by this one of what must hold`;

const count = (text: string | undefined, otherwise: number, name: string): number => {
  const value = text === undefined ? otherwise : Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new TypeError(`--${name} must be a whole number from 0 on, got ${JSON.stringify(text)}`);
  return value;
};

/** @throws TypeError for a name that is not known */
function invariantNamed(name: string): string {
  if (INVARIANT_NAMES.includes(name)) return name;
  throw new TypeError(`no invariant ${JSON.stringify(name)}; known are ${INVARIANT_NAMES.join(', ')}`);
}

/** Prints what a failing world shows, and the command that repeats it. */
async function tellFailure(failed: Outcome, mutation: string | undefined): Promise<void> {
  const { most, outcome } = await shortest(failed);
  const { seed, invariant } = failed.options;
  console.log(`seed ${seed} FAILS with the first ${most} of ${failed.script.length} disturbances:`);
  for (const { at, does } of outcome.script) console.log(`  ${at} ms ${does}`);
  for (const { invariant, found } of outcome.violations) console.log(`  ${invariant}: ${found}`);
  const named = Object.entries({ mutation, invariant }).flatMap(([name, value]) =>
    value === undefined ? [] : ` --${name} ${JSON.stringify(value)}`,
  );
  console.log(`  npm run sim -- --seeds 1 --from ${seed} --most ${most}${named.join('')} --trace`);
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
      jobs: { type: 'string' },
      most: { type: 'string' },
      trace: { type: 'boolean' },
      hashes: { type: 'boolean' },
      first: { type: 'boolean' },
      histories: { type: 'string' },
      mutation: { type: 'string' },
      invariant: { type: 'string' },
      scenario: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(USAGE);
  const seeds = count(values.seeds, 10, 'seeds');
  const from = count(values.from, 1, 'from');
  const jobs = Math.min(Math.max(1, count(values.jobs, 1, 'jobs')), Math.max(1, seeds));
  const options = {
    ...(values.most === undefined ? {} : { most: count(values.most, 0, 'most') }),
    ...(values.invariant === undefined ? {} : { invariant: invariantNamed(values.invariant) }),
  };
  if (values.mutation !== undefined) mutate(values.mutation);
  if (values.scenario === 'all') return console.log(JSON.stringify(await playAll()));
  if (values.scenario !== undefined) return console.log(JSON.stringify(await play(values.scenario)));
  const startedAt = realNow();
  const summary =
    jobs === 1
      ? await liveHere(seeds, from, options, values)
      : await liveInProcesses(__filename, argumentsOfEach(values), { seeds, from, jobs });
  if (process.send === undefined) console.log(tell(summary, (realNow() - startedAt) / 1_000));
  else process.send(summary);
  if (summary.failed > 0) process.exitCode = 1;
}

interface Wanted {
  readonly trace?: boolean;
  readonly hashes?: boolean;
  readonly first?: boolean;
  readonly most?: string;
  readonly histories?: string;
  readonly mutation?: string;
  readonly invariant?: string;
}

/** What each of several processes is told. */
const argumentsOfEach = ({ trace, hashes, first, ...named }: Wanted): string[] => [
  ...(trace ? ['--trace'] : []),
  ...(hashes ? ['--hashes'] : []),
  ...(first ? ['--first'] : []),
  ...(['most', 'histories', 'mutation', 'invariant'] as const).flatMap((name) =>
    named[name] === undefined ? [] : [`--${name}`, named[name]],
  ),
];

async function liveHere(
  seeds: number,
  from: number,
  options: Omit<LifeOptions, 'seed'>,
  { trace, hashes, first, histories, mutation }: Wanted,
): Promise<Summary> {
  let summary = NOTHING;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const outcome = await live({ seed, ...options });
    const failed = outcome.violations.length > 0;
    summary = sum(summary, {
      worlds: 1,
      cycles: outcome.evidence.reduce((count, { cycles }) => count + cycles.length, 0),
      accountHours: outcome.livedMs / 3_600_000,
      failed: failed ? 1 : 0,
      reached: Object.fromEntries([...marksOf(outcome)].map((mark) => [mark, 1])),
    });
    if (trace) console.log(outcome.trace.join('\n'));
    if (hashes)
      console.log(`seed ${seed} ${createHash('sha256').update(outcome.trace.join('\n')).digest('hex')}`);
    if (histories !== undefined) writeHistories(outcome, histories);
    if (!failed) continue;
    if (first) break;
    await tellFailure(outcome, mutation);
    if (mutation !== undefined) break;
  }
  return summary;
}

main().catch((error: unknown) => {
  console.error(error instanceof TypeError ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = 2;
});
