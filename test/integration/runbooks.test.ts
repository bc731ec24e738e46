import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUNBOOKS, stepsOf } from '../support/runbook-steps';
import { RunbookWorld } from '../support/runbook-world';

/** All pages take minutes: `npm run test:runbooks`. This one is a sample. */
const SAMPLE = ['docs/runbooks/kill-switch.md'];

const pages = (process.env['RUNBOOKS'] === 'all' ? [...RUNBOOKS, 'docs/operations.md'] : SAMPLE)
  .map((page) => ({ page, steps: stepsOf(page).filter(({ kind }) => kind !== 'console') }))
  .filter(({ steps }) => steps.length > 0);

/** What is another one each time. */
const lines = (text: string) =>
  text.split('\n').map((line) =>
    line
      .trimEnd()
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
      .replace(/^\d\d:\d\d:\d\dZ /, '<time> ')
      .replace(/last never$/, 'last <time>')
      .replace(/version \d+/g, 'version <n>')
      .replace(/\b[0-9a-f]{16}\b/g, '<plan or hash>'),
  );

describe.each(pages)('$page', ({ steps }) => {
  let world: RunbookWorld;
  beforeAll(async () => {
    world = await RunbookWorld.start();
  });
  afterAll(() => world.stop());

  it.each(steps.map((step) => [step.place, step] as const))('%s', async (_place, step) => {
    if (step.kind === 'policy') return world.setPolicy(JSON.parse(step.script));
    if (step.kind === 'background' || step.kind === 'console') return await world.serve(step.script);
    const shown = lines(step.shows.join('\n'));
    const hasAll = (output: string) => shown.every((line) => lines(output).includes(line));
    const { status, output } = await (step.kind === 'run'
      ? world.run(step.script)
      : world.runUntil(step.script, hasAll));
    expect(status, `${step.script}\n${output}`).toBe(step.kind === 'run' ? step.status : 0);
    expect(lines(output)).toEqual(expect.arrayContaining(shown));
  });
});
