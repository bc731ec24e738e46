import { expect, it } from 'vitest';
import { INVARIANT_NAMES } from '../../src/sim/world/invariants';
import { MUTATIONS } from '../../src/sim/world/mutations';
import { expectNoticed, NOTICED } from '../sim/mutated';

it.each(Object.keys(NOTICED) as (keyof typeof NOTICED)[])(
  'a rule that is taken out is noticed: %s',
  async (mutation) => {
    await expectNoticed(mutation);
  },
);

it('each rule that can be taken out is tried', () => {
  expect(Object.keys(NOTICED).sort()).toEqual(Object.keys(MUTATIONS).sort());
});

it('each invariant but one notices one of them', () => {
  const named = new Set<string>(Object.values(NOTICED).map(({ by }) => by));
  expect(INVARIANT_NAMES.filter((name) => !named.has(name))).toEqual(['no leg left unprotected unsaid']);
});
