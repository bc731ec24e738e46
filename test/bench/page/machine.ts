import { execFile } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { version as sdk } from '@temporalio/worker/package.json';
import { resolveTemporalCli } from '../../../src/dev/temporal-cli';
import type { Row } from './findings';

/** Long enough to see what else runs. */
const LOOK_MS = 3_000;

/** Time that the cores were idle and in all, ms since their start. */
function coreTimes(): { idle: number; all: number } {
  const times = cpus().map((core) => core.times);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    idle: sum(times.map(({ idle }) => idle)),
    all: sum(times.flatMap((each) => Object.values(each))),
  };
}

/** The machine before a run, and how busy others keep it: looks for three seconds and uses nothing itself. */
export async function machineBefore(): Promise<Row[]> {
  const before = coreTimes();
  await setTimeout(LOOK_MS);
  const after = coreTimes();
  const busy = 1 - (after.idle - before.idle) / Math.max(1, after.all - before.all);
  const [one = 0, five = 0, fifteen = 0] = loadavg();
  const cli = await resolveTemporalCli(() => undefined);
  const { stdout } = await promisify(execFile)(cli, ['--version']);
  const cores = cpus();
  const git = async (...words: string[]) => (await promisify(execFile)('git', words)).stdout.trim();
  const modified = (await git('status', '--porcelain')) === '' ? '' : ', with changes that are in none';
  const rows: [string, string][] = [
    ['commit', `${await git('rev-parse', '--short', 'HEAD')}${modified}`],
    ['cores', `${cores.length}, ${cores[0]?.model.trim() ?? 'unknown'}`],
    ['memory', `${Math.round(totalmem() / 2 ** 30)} GiB`],
    ['Node', process.version.slice(1)],
    ['Temporal SDK', sdk],
    ['Temporal server', `development server in memory, ${stdout.trim()}`],
    [
      'busy with something else before it began',
      `${Math.round(100 * busy)} % of the cores in the ${LOOK_MS / 1_000} s before`,
    ],
    [
      'load average before it began, its own build included',
      `${one.toFixed(2)} in 1 min, ${five.toFixed(2)} in 5 min, ${fifteen.toFixed(2)} in 15 min`,
    ],
  ];
  return rows.map(([what, value]) => ({ machine: what, value }));
}
