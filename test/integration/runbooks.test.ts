import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUNBOOKS, stepsOf } from '../support/runbook-steps';
import { RunbookWorld } from '../support/runbook-world';

/** All pages take minutes: `npm run test:runbooks`. These are a sample. */
const SAMPLE = ['docs/runbooks/quickstart.md', 'docs/runbooks/kill-switch.md'];

const pages = (process.env['RUNBOOKS'] === 'all' ? [...RUNBOOKS, 'docs/operations.md'] : SAMPLE)
  .map((page) => ({ page, steps: stepsOf(page).filter(({ kind }) => kind !== 'console') }))
  .filter(({ steps }) => steps.length > 0);

/** What is another one each time. */
const lines = (text: string) =>
  text.split('\n').map((line) =>
    line
      .trimEnd()
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
      .replace(/\(version \d+\)/g, '(version <n>)')
      .replace(/^plan: [0-9a-f]{16}$/, 'plan: <plan>'),
  );

describe.each(pages)('$page', ({ steps }) => {
  let world: RunbookWorld;
  beforeAll(async () => {
    world = await RunbookWorld.start();
  });
  afterAll(() => world.stop());

  it.each(steps.map((step) => [step.place, step] as const))('%s', async (_place, step) => {
    if (step.kind === 'policy') return world.setPolicy(JSON.parse(step.script));
    if (step.kind !== 'run') return await world.serve(step.script);
    const { status, output } = await world.run(step.script);
    expect(status, `${step.script}\n${output}`).toBe(step.status);
    expect(lines(output)).toEqual(expect.arrayContaining(lines(step.shows.join('\n'))));
  });
});
