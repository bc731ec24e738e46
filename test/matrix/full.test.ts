import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { Arena } from './arena';
import { shuffled } from './enumerate';
import { enumerateAll, runCases } from './matrix';
import { settings } from './settings';
import { summaryTable, violationList } from './summary';
import { tracesOf } from './traces';

const DIRECTORY = '.artifacts';
const TOLD_EVERY = 250;

let arena: Arena;
beforeAll(async () => {
  arena = await Arena.start(inject('temporalAddress'));
});
afterAll(() => arena.stop());

it('every call of an acting cycle, every fault, before and after', async () => {
  const { seed, only, matching, ...width } = settings();
  const all = await enumerateAll(arena);
  const chosen = shuffled(all, seed).filter(({ id }) => (only === null ? matching.test(id) : id === only));
  expect(chosen, `no case ${only ?? matching}`).not.toEqual([]);
  console.log(`${chosen.length} of ${all.length} cases, seed ${seed}`);
  const startedAt = Date.now();
  const results = await runCases(arena, chosen, width, (done, result) => {
    if (result.violations.length > 0) console.log(violationList([result]));
    if (done % TOLD_EVERY === 0) console.log(`${done} done`);
  });
  const { violations } = await tracesOf(arena, results);
  const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1);
  const missed = results.filter(({ struck }) => !struck).map(({ id }) => `not reached: ${id}`);
  const told = [
    summaryTable(results),
    `${results.length} of ${all.length} cases in ${minutes} minutes, seed ${seed}`,
    ...missed,
    violationList(results),
    ...violations,
  ].join('\n\n');
  console.log(told);
  mkdirSync(DIRECTORY, { recursive: true });
  writeFileSync(`${DIRECTORY}/fault-matrix.md`, `${told}\n`);
  expect(results.length).toBe(chosen.length);
  expect(violationList(results)).toBe('');
  expect(violations).toEqual([]);
});
