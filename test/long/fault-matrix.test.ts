import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Arena } from '../matrix/arena';
import { needsProcess } from '../matrix/case';
import { enumerateAll, quickPart, runCases, shareOf } from '../matrix/matrix';
import { settings } from '../matrix/settings';
import { summaryTable, violationList } from '../matrix/summary';

/** What the suite leaves of the quick part: with it every call and every fault came up. */
describe('the fault matrix', () => {
  const { seed, ...width } = settings();
  let arena: Arena;
  beforeAll(async () => {
    arena = await Arena.start(inject('temporalAddress'));
  });
  afterAll(() => arena.stop());

  it('shows no violation in the rest of the cases that show every call and every fault', async () => {
    const chosen = quickPart(await enumerateAll(arena), seed, 2).filter((each) => !needsProcess(each));
    const results = await runCases(arena, shareOf(chosen, 'rest'), width);
    console.log(summaryTable(results));
    expect(violationList(results)).toBe('');
  });
});
