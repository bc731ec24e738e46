import { describe, expect, it } from 'vitest';
import { type Call, linearize, type Specification } from '../../support/linearize';
// Written by test/support/porcupine: go run . > porcupine-verdicts.json
import verdicts from './porcupine-verdicts.json';

interface Told {
  readonly write: boolean;
  readonly value: number;
}

const register: Specification<number, Told> = {
  initial: 0,
  after: (state, { told: { write, value } }) => (write ? [value] : state === value ? [state] : []),
  key: String,
};
const call = (from: number, to: number, write: boolean, value: number): Call<Told> => ({
  from,
  to,
  told: { write, value },
});

describe('calls to a register', () => {
  it.each<[string, Call<Told>[], readonly number[] | null]>([
    ['none', [], []],
    ['a write, then a read of it', [call(0, 1, true, 1), call(2, 3, false, 1)], [0, 1]],
    ['a read of what was written meanwhile', [call(0, 9, true, 1), call(1, 2, false, 1)], [0, 1]],
    ['a read of what was there before', [call(0, 9, true, 1), call(1, 2, false, 0)], [1, 0]],
    ['a read that comes too late', [call(0, 1, true, 1), call(2, 3, false, 0)], null],
    [
      'two reads that saw two writes in another order each',
      [
        call(0, 9, true, 1),
        call(0, 9, true, 2),
        call(1, 2, false, 1),
        call(3, 4, false, 2),
        call(5, 6, false, 1),
      ],
      null,
    ],
    [
      'a write that nobody answered, and was done',
      [call(0, Infinity, true, 1), call(5, 6, false, 1)],
      [0, 1],
    ],
    ['a write that nobody answered, and was not', [call(0, Infinity, true, 1), call(5, 6, false, 0)], [1]],
  ])('%s', (_, calls, order) => {
    expect(linearize(calls, register)).toEqual(order);
  });

  it('are judged as porcupine judges them', () => {
    const told = verdicts.map(({ calls }) => {
      const seen = calls.map(({ from, to, write, value }) => call(from, to, write, value));
      return linearize(seen, register) !== null;
    });
    expect(told).toEqual(verdicts.map(({ linearizable }) => linearizable));
    expect(new Set(told)).toEqual(new Set([true, false]));
  });
});
