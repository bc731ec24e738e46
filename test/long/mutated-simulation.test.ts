import { expect, it } from 'vitest';
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
