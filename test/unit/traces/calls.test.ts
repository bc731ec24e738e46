import { expect, it } from 'vitest';
import { outOfTime } from '../../../src/traces/calls';

const CARRIED_OUT = [
  { id: 'a', at: 20 },
  { id: 'a', at: 50 },
];

it.each([
  ['between call and answer', { id: 'a', from: 10, to: 30 }, 0],
  ['at the very moment', { id: 'a', from: 20, to: 20 }, 0],
  ['again, in a run that continued', { id: 'a', from: 40, to: 60 }, 0],
  ['without an answer', { id: 'b', from: 10, to: null }, 0],
  ['before the call', { id: 'a', from: 21, to: 40 }, 1],
  ['after the answer', { id: 'a', from: 10, to: 19 }, 1],
  ['never', { id: 'b', from: 10, to: 30 }, 1],
])('an update carried out %s', (_, call, wrong) => {
  expect(outOfTime([call], CARRIED_OUT)).toHaveLength(wrong);
});
