import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MODELS, type ModelOptions } from '../../src/traces/promela/model';
import { NEVER } from '../../src/traces/views/view';
import { programPath } from './programs';

/** Spin's numbers have 32 bits. */
const LATE = 2 ** 30;
/** Seeds that lie side by side choose alike. */
const seedOf = (n: number) => Math.imul(n, 0x9e37_79b1) >>> 1;
/** Where Promela leaves a choice, Spin's simulation makes one: so often it is asked. */
const TRIES = { birth: 12, permit: 6 };

const SPIN = programPath('spin');
export const hasSpin = SPIN !== null;

/** Steps that a trace took through a model, and what they came to. */
export interface Driven {
  readonly name: string;
  readonly options: ModelOptions;
  readonly steps: readonly string[];
}

/**
 * What Spin makes of the same steps: null where it takes them all, or why it stops.
 * @throws Error where it cannot read them
 */
export function spinSays(driven: Driven): string | null {
  const directory = mkdtempSync(join(tmpdir(), 'spin-'));
  try {
    writeFileSync(join(directory, 'trace.pml'), programOf(driven));
    let said = 'is not possible';
    const tries = TRIES[driven.name as keyof typeof TRIES] ?? 1;
    for (let seed = 1; seed <= tries; seed += 1) {
      const { stdout: output } = spawnSync(SPIN ?? 'spin', ['-B', `-n${seedOf(seed)}`, 'trace.pml'], {
        cwd: directory,
        encoding: 'utf8',
      });
      if (output.includes('ACCEPTED')) return null;
      const [, broken] = /text of failed assertion: assert\((\w+)\)/.exec(output) ?? [];
      if (broken === undefined && !output.includes('timeout')) throw new Error(output);
      // A choice that what happens later does not fit leads nowhere.
      if (broken !== undefined) said = `breaks ${broken}`;
    }
    return said;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The model without its processes, with the real sizes, and one process that takes the steps. */
function programOf({ name, options: { sizes = {}, variables = '', mutant }, steps }: Driven): string {
  const model = readFileSync(join(MODELS, `${name}.pml`), 'utf8');
  const locals = new Set(
    [
      ...model.matchAll(
        /^active .*\{\n((?: {2}(?:byte|bool|short|mtype) [^;]*;(?: (?:byte|bool) [^;]*;)*.*\n)*)/gm,
      ),
    ]
      .flatMap(([, declared = '']) => [...declared.matchAll(/(byte|bool|short|mtype) ([^;]*);/g)])
      .flatMap(([, type = '', names = '']) => names.split(',').map((each) => `${type} ${each.trim()};`)),
  );
  const text = [
    ...(mutant === undefined ? [] : [`#define ${mutant}`]),
    ...Object.entries(sizes).map(([size, body]) => `#define ${size} ${body}`),
    '#define byte int',
    '#define short int',
    variables,
    ...model
      .replaceAll(/^(active|ltl) [\s\S]*?^\}\n|^ltl .*\n/gm, '')
      .split('\n')
      .filter((line) => !Object.keys(sizes).some((size) => new RegExp(`^#define ${size}\\b`).test(line))),
    ...locals,
    'active proctype Trace() {',
    ...steps.map((step) => `  atomic { ${step} };`),
    '  printf("ACCEPTED\\n")',
    '}',
  ].join('\n');
  return text.replaceAll(String(NEVER), String(LATE));
}
