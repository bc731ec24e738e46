import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { Arena } from '../matrix/arena';
import type { FaultCase } from '../matrix/case';
import { enumerateAll } from '../matrix/matrix';
import { expectNoticed, MUTATIONS } from '../matrix/mutated';
import { settings } from '../matrix/settings';

describe('the fault matrix notices a rule that is taken out', () => {
  let arena: Arena;
  let cases: FaultCase[];
  beforeAll(async () => {
    arena = await Arena.start(inject('temporalAddress'));
    cases = await enumerateAll(arena);
  });
  afterAll(() => arena.stop());

  it.each(Object.keys(MUTATIONS) as (keyof typeof MUTATIONS)[])('%s', async (name) => {
    await expectNoticed(arena, cases, settings(), name);
  });
});
