import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Arena } from '../matrix/arena';
import { type FaultCase, needsProcess } from '../matrix/case';
import { enumerateAll, quickPart, runCases, shareOf } from '../matrix/matrix';
import { replaySample } from '../matrix/replay-sample';
import type { CaseResult } from '../matrix/run-case';
import { settings } from '../matrix/settings';
import { summaryTable, violationList } from '../matrix/summary';
import { tracesOf } from '../matrix/traces';

/** Each is replayed with its guards, which are long. */
const REPLAYED = 20;

/**
 * A sixth of the quick part of the fault matrix. The rest runs in test/long, where rules are taken out as well;
 * the whole matrix is `npm run test:matrix`.
 */
describe('the fault matrix', () => {
  const { seed, ...width } = settings();
  let arena: Arena;
  let cases: FaultCase[];
  const shown: CaseResult[] = [];
  beforeAll(async () => {
    arena = await Arena.start(inject('temporalAddress'));
    cases = await enumerateAll(arena);
  });
  afterAll(() => arena.stop());

  it('has every call of two acting cycles, and thousands of cases', () => {
    const sites = new Set(cases.map(({ id }) => id.split('/').slice(0, -2).join('/')));
    expect(sites.size).toBeGreaterThan(90);
    expect(cases.length).toBeGreaterThan(4_000);
    expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  });

  // Few enough to end in time on a machine that is busy with something else.
  it.each([
    ['in one process', (each: FaultCase) => !needsProcess(each)],
    ['where workers die and freeze', needsProcess],
  ])('shows no violation where calls and faults of every kind come up, %s', async (_where, belongs) => {
    const chosen = quickPart(cases, seed, 2).filter(belongs);
    const results = await runCases(
      arena,
      belongs === needsProcess ? chosen : shareOf(chosen, 'sample'),
      width,
    );
    console.log(summaryTable(results));
    shown.push(...results);
    expect(violationList(results)).toBe('');
  });

  it('leaves histories that replay: a random sample of its cycles, and their guards', async () => {
    const drawn = Number(process.env['REPLAY_SEED'] ?? Math.floor(Math.random() * 1_000_000));
    const { broken, ...counts } = await replaySample(arena, shown, REPLAYED, drawn);
    console.log(
      `replayed ${counts.cycles} cycles and ${counts.guards} guards; again with MATRIX_SEED=${seed} REPLAY_SEED=${drawn}`,
    );
    expect(broken).toEqual([]);
    expect(counts.cycles).toBe(REPLAYED);
    expect(counts.guards).toBeGreaterThan(5);
  });

  it('leaves traces that rules and models allow', async () => {
    const { accounts, writes, violations } = await tracesOf(arena, shown);
    console.log(`traced ${accounts} accounts with ${writes} writes`);
    expect(violations).toEqual([]);
    expect(accounts).toBeGreaterThan(5);
    expect(writes).toBeGreaterThan(accounts);
  });
});
