import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { prebuiltBundle } from '../../src/plugin/workflow-bundle';
import { MUTATIONS } from '../../src/sim/world/mutations';
import { expectNoticed } from './mutated';
import { simulate } from './simulate';

/** About 2,000 cycles. */
const WORLDS = 10;

it('two thousand cycles where everything goes wrong violate nothing, and the same seed gives the same trace, whatever was simulated before', async () => {
  const [{ status, output }, alone] = await Promise.all([
    simulate('--seeds', String(WORLDS), '--hashes'),
    simulate('--seeds', '1', '--from', '5', '--hashes'),
  ]);
  expect(output).toMatch(/ 0 failed, /);
  expect(status, output).toBe(0);
  const hashOf = (text: string) => /^seed 5 ([0-9a-f]{64})$/m.exec(text)?.[1];
  expect(hashOf(output)).toBeDefined();
  expect(hashOf(alone.output)).toBe(hashOf(output));
});

it('every rule that can be taken out is there once', () => {
  const code = readFileSync(prebuiltBundle('guard'), 'utf8');
  const times = Object.entries(MUTATIONS).flatMap(([name, mutation]) =>
    'from' in mutation ? [[name, code.split(mutation.from).length - 1]] : [],
  );
  expect(times.filter(([, count]) => count !== 1)).toEqual([]);
  expect(times.length).toBeGreaterThan(5);
});

it('a rule that is taken out is noticed: budgets are not counted', async () => {
  await expectNoticed('budgets are not counted');
});

it.each([
  [['--seeds', 'many'], /--seeds must be a whole number from 0 on, got "many"/],
  [['--mutation', 'no such'], /no mutation "no such"; known are /],
])('says what is wrong with %j', async (args, said) => {
  const { status, output } = await simulate(...args);
  expect(output).toMatch(said);
  expect(output).not.toMatch(/\n\s+at /);
  expect(status).toBe(2);
});
