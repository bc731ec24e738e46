// Measures what an operator waits for, with the commands of the README, in the demo of a fresh clone:
//   from the clone to the first confirmed disarm, npm ci included;
//   from the page (the bot is dead, a cycle says so) to the proof that the account is flat, some times.
// Prints the figures and asserts nothing. A package cache and Temporal's CLI that are here already are used.
//   npm run time:operator [-- <how often to flatten, 3 unless told>]
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const rounds = Number(process.argv[2] ?? 3);
if (!(Number.isInteger(rounds) && rounds >= 1)) {
  console.error(`${process.argv[2]}: how often to flatten must be a whole number, at least 1`);
  process.exit(2);
}
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'time-operator-'));
const clone = join(folder, 'grinder-reconcile');

/** A command of the README. */
function ofReadme(command) {
  if (!readme.includes(command)) throw new Error(`README.md does not have "${command}" any more`);
  return command;
}
const START = ofReadme('npm ci && npm start');
const ARM = ofReadme('npm run -s cli -- arm demo --operator you --reason try');
const DISARM = ofReadme('npm run -s cli -- disarm demo --wait');

let begun = 0;
const seconds = () => (performance.now() - begun) / 1_000;
const step = (what) => console.log(`${seconds().toFixed(1).padStart(7)} s  ${what}`);

/** Runs a command in the clone to its end. */
async function sh(command, status = 0) {
  const child = spawn('bash', ['-c', command], { cwd: clone, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  const ended = await new Promise((resolve) => child.once('close', resolve));
  if (ended !== status) throw new Error(`${command}: status ${ended} instead of ${status}\n${output}`);
  return output;
}

/** Runs a command that goes on, such as `npm start`, for as long as the work takes. */
async function beside(command, work) {
  const child = spawn('bash', ['-c', command], {
    cwd: clone,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let output = '';
  let look = () => undefined;
  child.stdout.on('data', (data) => {
    output += data;
    look();
  });
  /** Resolves once it prints what matches. */
  const says = (pattern) =>
    new Promise((resolve, reject) => {
      look = () => pattern.test(output) && resolve();
      look();
      void ended.then(() => reject(new Error(`"${command}" ended without saying ${pattern}:\n${output}`)));
    });
  try {
    return await work(says);
  } finally {
    if (child.exitCode === null) process.kill(-child.pid, 'SIGINT');
    await ended;
  }
}

/** @returns seconds from the clone to the confirmed disarm */
async function toFirstDisarm() {
  execFileSync('git', ['clone', '--quiet', root, clone]);
  step('cloned');
  return await beside(START, async (says) => {
    await says(/^Ready\.$/m);
    step(`"${START}" is ready`);
    await says(/blocked: 4 actions blocked \(not_armed\)/);
    step('the first report: four strays, and why they stay');
    await sh(ARM);
    step('armed');
    await says(/acted: 3 orders cancelled, 1 position closed/);
    step('the strays are gone');
    await sh(DISARM);
    step('disarmed, confirmed');
    return seconds();
  });
}

/** @returns seconds from the page to the proof */
async function toFlat() {
  // As `npm start`, without building once more.
  return await beside('npm run -s cli -- start', async (says) => {
    await says(/blocked: 4 actions blocked \(not_armed\)/);
    await sh('kill "$(cat .grinder/bot.pid)"');
    await says(/inconclusive: expectedState/);
    begun = performance.now();
    step('the page: the expected state is too old, the bot is down');
    const flatten = 'npm run -s cli -- flatten demo --operator you --reason "bot crashed"';
    const [, plan] = /^plan: ([0-9a-f]{16})$/m.exec(await sh(flatten, 3)) ?? [];
    step('previewed');
    const said = await sh(`${flatten} --yes ${plan}`);
    const proven = seconds();
    step(/^flat: .*$/m.exec(said)?.[0] ?? said);
    return proven;
  });
}

const median = (all) => {
  const sorted = [...all].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const minutes = (s) => `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;

try {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
    cwd: root,
    encoding: 'utf8',
  }).trim();
  console.log(`commit ${commit}, ${cpus().length} cores, Node ${process.versions.node}`);
  begun = performance.now();
  const firstDisarm = await toFirstDisarm();
  const flats = [];
  for (let round = 1; round <= rounds; round += 1) flats.push(await toFlat());
  console.log(`clone to first disarm: ${minutes(firstDisarm)}`);
  console.log(
    `page to proven flat: median ${median(flats).toFixed(1)} s of ${rounds} (${flats.map((s) => s.toFixed(1)).join(', ')})`,
  );
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
