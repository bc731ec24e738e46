// Mutates the workflows, of which no unit test could tell enough, and lets the simulation judge: each mutant plays
// the scenarios that are also played on a real server, and must say and send what it does; then it lives some worlds
// under the same seeds. Usage: node test/mutation/workflows.mjs [--seeds 4] [--jobs 2] [--files 'carry-out|looks']
// Survivors are printed with their place; exit status 1 where fewer than 90 % are noticed.
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { commonTokens } from '@stryker-mutator/api/plugin';
import { createInstrumenter } from '@stryker-mutator/instrumenter';
import { createInjector } from 'typed-inject';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '4' },
    jobs: { type: 'string', default: '2' },
    files: { type: 'string', default: '' },
  },
});
const root = resolve(import.meta.dirname, '../..');
const work = join(root, '.artifacts/mutation/workflows');
const LEAST = 90;
/** A mutant may wait for ever. */
const WITHIN_MS = 180_000;

/** The project with instrumented workflows, built: a mutant is chosen in the bundles afterwards. */
async function instrumented() {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  for (const name of ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts', 'model'])
    cpSync(join(root, name), join(work, name), { recursive: true });
  cpSync(join(root, 'src'), join(work, 'src'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(work, 'node_modules'));
  const quiet = {
    isDebugEnabled: () => false,
    debug() {},
    info() {},
    warn: console.warn,
    error: console.error,
  };
  const instrumenter = createInjector()
    .provideValue(commonTokens.logger, quiet)
    .injectFunction(
      Object.assign((injector) => createInstrumenter(injector), { inject: [commonTokens.injector] }),
    );
  const folder = join(work, 'src/workflows');
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && new RegExp(values.files).test(name))
    .map((name) => ({
      name: join(folder, name),
      mutate: true,
      content: readFileSync(join(folder, name), 'utf8'),
    }));
  const options = { plugins: null, excludedMutations: [], ignorers: [] };
  const { files: written, mutants } = await instrumenter.instrument(files, options);
  for (const { name, content } of written) writeFileSync(name, `// @ts-nocheck\n${content}`);
  for (const args of [
    ['node_modules/.bin/tsc', '-p', 'tsconfig.build.json'],
    ['scripts/bundle-workflows.mjs'],
  ])
    execFileSync(process.execPath, args, { cwd: work, stdio: 'inherit' });
  return mutants.map(({ id, fileName, mutatorName, replacement, location }) => ({
    id,
    at: `${fileName.slice(work.length + 1)}:${location.start.line + 1}:${location.start.column + 1}`,
    file: fileName.slice(work.length + 1),
    mutatorName,
    replacement,
  }));
}

const bundlesOf = (folder) => {
  const [sdk] = readdirSync(join(folder, 'dist/bundles'));
  return ['cycle', 'guard'].map((kind) => join(folder, 'dist/bundles', sdk, `${kind}.js`));
};

function choose(originals, id) {
  for (const [file, code] of originals) {
    const chosen = code
      .replaceAll(
        'function stryMutAct_9fa48(id) {',
        `function stryMutAct_9fa48(id) { return id === ${JSON.stringify(id)};`,
      )
      .replaceAll('function stryCov_9fa48() {', 'function stryCov_9fa48() { return;');
    writeFileSync(file, chosen);
  }
}

/** Runs the simulation: how it ended, `well`, `badly` or `never`, and what it printed. */
const simulated = (folder, ...args) =>
  new Promise((done) => {
    execFile(
      process.execPath,
      ['dist/sim/main.js', ...args],
      { cwd: folder, timeout: WITHIN_MS, killSignal: 'SIGKILL' },
      (error, stdout) => done({ ended: error === null ? 'well' : error.killed ? 'never' : 'badly', stdout }),
    );
  });

const play = (folder) => simulated(folder, '--scenario', 'all');
const live = (folder) => simulated(folder, '--seeds', values.seeds, '--first');

/** What became of one mutant: `scenarios` or `worlds` noticed it, or it `survived`. */
async function judged(folder, originals, id, right) {
  choose(originals, id);
  const played = await play(folder);
  if (played.ended !== 'well' || played.stdout !== right) return 'scenarios';
  return (await live(folder)).ended === 'well' ? 'survived' : 'worlds';
}

/** What the scenarios come to without a mutant. */
async function rightOnes(folder, originals) {
  choose(originals, 'none');
  const [played, lived] = [await play(folder), await live(folder)];
  for (const { ended, stdout } of [played, lived])
    if (ended !== 'well') throw new Error(`the simulation fails without a mutant:\n${stdout}`);
  return played.stdout;
}

const mutants = await instrumented();
console.log(`${mutants.length} mutants, ${values.seeds} worlds each`);
const queue = [...mutants];
const lanes = Array.from({ length: Number(values.jobs) }, async (_, i) => {
  const folder = join(work, `lane-${i}`);
  mkdirSync(folder);
  for (const name of ['dist', 'package.json', 'model'])
    cpSync(join(work, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const originals = bundlesOf(folder).map((file) => [file, readFileSync(file, 'utf8')]);
  const right = await rightOnes(folder, originals);
  for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
    mutant.verdict = await judged(folder, originals, mutant.id, right);
    const done = mutants.length - queue.length;
    if (mutant.verdict === 'survived')
      console.log(`survived ${mutant.at} ${mutant.mutatorName}: ${mutant.replacement}`);
    if (done % 50 === 0) console.log(`${done} of ${mutants.length}`);
  }
});
await Promise.all(lanes);

const noticed = (of) => of.filter(({ verdict }) => verdict !== 'survived').length;
const percent = (of) => (100 * noticed(of)) / of.length;
for (const file of new Set(mutants.map(({ file }) => file))) {
  const of = mutants.filter((mutant) => mutant.file === file);
  console.log(`${percent(of).toFixed(1).padStart(5)} % ${noticed(of)} of ${of.length} ${file}`);
}
console.log(`${percent(mutants).toFixed(1).padStart(5)} % ${noticed(mutants)} of ${mutants.length} in all`);
writeFileSync(join(root, '.artifacts/mutation/workflows.json'), JSON.stringify(mutants, null, 1));
process.exitCode = percent(mutants) < LEAST ? 1 : 0;
