import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MISMATCH_TYPES } from '../../../src/domain/vocabulary';
import { pathOf, read } from '../../support/reference';
import { NOT_RUN, RUNBOOKS, stepsOf } from '../../support/runbook-steps';

const steps = RUNBOOKS.flatMap(stepsOf);
const inline = RUNBOOKS.flatMap((page) =>
  [...read(page).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => ({ page, code })),
);
/** Lists what `npm run drill:alerts` ran. */
const RUN_BY_THE_DRILL = 'docs/runbooks/coverage.md';
const INDEX = 'docs/runbooks/README.md';

describe('the runbooks', () => {
  it('are all in the index', () => {
    for (const page of RUNBOOKS.filter((each) => each !== INDEX))
      expect(read(INDEX)).toContain(`](${basename(page)})`);
  });

  it('have every command run by a test, but for those that are listed with the reason', () => {
    const notRun = steps.filter(({ kind }) => kind === 'console');
    expect(notRun.map(({ script }) => script.split('\n')[0]).sort()).toEqual(Object.keys(NOT_RUN).sort());
    expect(steps.filter(({ kind }) => kind === 'run').length).toBeGreaterThan(30);
  });

  it('name in a sentence no command that no block has', () => {
    const run = steps.flatMap(({ script }) => script.split('\n'));
    const commands = inline.filter(
      ({ page, code }) =>
        page !== RUN_BY_THE_DRILL &&
        /^(grinder-reconcile|temporal|curl|docker) /.test(code) &&
        !code.includes('...'),
    );
    expect(commands.filter(({ code }) => !run.some((line) => line.startsWith(code)))).toEqual([]);
  });

  it('name npm scripts and shell scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const { code } of inline) {
      const [, script] = /^npm run (\S+)/.exec(code) ?? [];
      if (script !== undefined) expect(Object.keys(scripts)).toContain(script);
      const [, file] = /^bash (\S+)/.exec(code) ?? [];
      if (file !== undefined) expect(existsSync(pathOf(file)), file).toBe(true);
    }
  });
});

describe('docs/runbooks/reconciliation-triage.md', () => {
  const page = read('docs/runbooks/reconciliation-triage.md');

  it.each(MISMATCH_TYPES)('says of %s what it means, how to look and what to do', (type) => {
    const section = page.split(`\n### ${type}\n`)[1]?.split('\n## ')[0]?.split('\n### ')[0] ?? '';
    for (const part of ['**Means**:', '**Look**:', '**Do**:']) expect(section).toContain(part);
  });
});
