import type { LookupAddress } from 'node:dns';
import { afterEach, expect, it } from 'vitest';
import { shared } from '../../../src/outside/lookup';

/** Lookups that the system was asked for and has not answered. */
const asked: { name: string; answer: (error: Error | null, addresses: LookupAddress[]) => void }[] = [];
const sharedLookup = shared((name, _options, answer) => void asked.push({ name, answer }));

afterEach(() => void asked.splice(0));

const LOCAL = { address: '127.0.0.1', family: 4 };

it('a name that hangs is asked for once, and everybody gets its answer', () => {
  const told: unknown[] = [];
  sharedLookup('bot', { all: true }, (...answer) => told.push(answer));
  sharedLookup('bot', {}, (...answer) => told.push(answer));
  sharedLookup('other', {}, () => told.push('other'));
  expect(asked.map(({ name }) => name)).toEqual(['bot', 'other']);
  asked[0]?.answer(null, [LOCAL]);
  expect(told).toEqual([
    [null, [LOCAL]],
    [null, '127.0.0.1', 4],
  ]);
});

it('an answer is not kept: the next request asks again', () => {
  sharedLookup('bot', {}, () => undefined);
  asked[0]?.answer(null, [LOCAL]);
  sharedLookup('bot', {}, () => undefined);
  expect(asked).toHaveLength(2);
  asked[1]?.answer(null, [LOCAL]);
});

it('a name that does not exist is an error for everybody', () => {
  const told: (string | undefined)[] = [];
  for (let i = 0; i < 2; i += 1) sharedLookup('gone', {}, (error) => told.push(error?.message));
  asked[0]?.answer(new Error('ENOTFOUND'), []);
  expect(told).toEqual(['ENOTFOUND', 'ENOTFOUND']);
});
