import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestCase, TestModule, TestRunEndReason } from 'vitest/node' with {
  'resolution-mode': 'import',
};
import type { Row } from './findings';
import { machineBefore } from './machine';
import { render, type SectionFound } from './render';
import { BENCH_SECTIONS, type Section, SOAK_SECTIONS } from './sections';

const PAGE = join(__dirname, '../../../docs/benchmarks.md');

const SUITES = {
  bench: { command: 'npm run bench', sections: BENCH_SECTIONS, ending: '.bench.ts' },
  soak: { command: 'npm run soak', sections: SOAK_SECTIONS, ending: '.test.ts' },
} as const;

/** Of a soak, by default. */
const LEAST_MINUTES = 10;

/** Writes what a whole run found into docs/benchmarks.md; a run of a part, a trial or a failed one changes nothing. */
export default class PageReporter {
  private readonly suite: keyof typeof SUITES = process.env['SUITE'] === 'soak' ? 'soak' : 'bench';
  private machine: Row[] = [];
  private startedAt = 0;

  /** Vitest waits for it, though its type does not say so. */
  async onInit(): Promise<void> {
    this.startedAt = Date.now();
    this.machine = await machineBefore();
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: TestRunEndReason): void {
    const { command, sections } = SUITES[this.suite];
    const why = errors.length > 0 || reason !== 'passed' ? 'something failed' : this.whyNotWhole(modules);
    if (why !== null) {
      process.stdout.write(`\ndocs/benchmarks.md stays as it was: ${why}\n`);
      return;
    }
    const found = sections.map((section) => foundIn(section, this.moduleOf(section.name, modules)));
    const minutes = Math.round((Date.now() - this.startedAt) / 60_000);
    const run: Row[] = [
      { machine: 'run', value: `\`${command}\`, ${new Date(this.startedAt).toISOString().slice(0, 16)}Z` },
      { machine: 'it took', value: `${minutes} min` },
    ];
    const page = readFileSync(PAGE, 'utf8');
    const place = new RegExp(`(?<=<!-- ${this.suite} -->\\n)[\\s\\S]*?(?=<!-- end -->)`);
    if (!place.test(page)) throw new Error(`${PAGE} has no place for ${this.suite}`);
    const text = render({ command, machine: [...run, ...this.machine], sections: found });
    writeFileSync(
      PAGE,
      page.replace(place, () => `\n${text}\n\n`),
    );
    process.stdout.write('\ndocs/benchmarks.md is written\n');
  }

  private whyNotWhole(modules: readonly TestModule[]): string | null {
    const { sections, ending } = SUITES[this.suite];
    if (process.env['BENCH_TRIAL'] !== undefined) return 'this was a trial';
    const minutes = Number(process.env['SOAK_MINUTES'] ?? LEAST_MINUTES);
    if (this.suite === 'soak' && minutes < LEAST_MINUTES)
      return `a soak of less than ${LEAST_MINUTES} minutes shows little`;
    const files = readdirSync(join(__dirname, '../..', this.suite)).filter((name) => name.endsWith(ending));
    const unknown = files.filter((file) => !sections.some(({ name }) => file === `${name}${ending}`));
    if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: not in test/bench/page/sections.ts`);
    const isWhole = (module: TestModule | undefined) =>
      module !== undefined && testsOf(module).every((test) => test.result().state === 'passed');
    const missing = sections.filter(({ name }) => !isWhole(this.moduleOf(name, modules)));
    return missing.length === 0 ? null : `${missing.map(({ name }) => name).join(', ')} did not run`;
  }

  private moduleOf(name: string, modules: readonly TestModule[]): TestModule | undefined {
    return modules.find(({ moduleId }) => moduleId.endsWith(`/${name}${SUITES[this.suite].ending}`));
  }
}

const testsOf = (module: TestModule | undefined): TestCase[] => [...(module?.children.allTests() ?? [])];

function foundIn(section: Section, module: TestModule | undefined): SectionFound {
  const metas = testsOf(module).map((test) => test.meta());
  return {
    ...section,
    tables: metas.flatMap(({ tables }) => tables ?? []),
    goals: metas.flatMap(({ goals }) => goals ?? []),
  };
}
