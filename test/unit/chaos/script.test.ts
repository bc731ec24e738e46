import { expect, it } from 'vitest';
import { ACCOUNTS } from '../../chaos/accounts';
import { scriptOf } from '../../chaos/script';

const CAST = { workers: ['worker-1', 'worker-2'], accounts: ACCOUNTS };

it('is decided by the seed alone', () => {
  expect(scriptOf(7, 5, CAST)).toEqual(scriptOf(7, 5, CAST));
  expect(scriptOf(7, 5, CAST)).not.toEqual(scriptOf(8, 5, CAST));
});

it('goes on with the same when it lasts longer', () => {
  const short = scriptOf(7, 5, CAST);
  expect(scriptOf(7, 6, CAST).slice(0, short.length)).toEqual(short);
});

it('has every kind of disturbance within a quarter of an hour', () => {
  const kinds = new Set(scriptOf(7, 15, CAST).map(({ does }) => does));
  const all = [
    'aim',
    'approve',
    'arm',
    'bot',
    'cycle',
    'disarm',
    'disk',
    'exchange clock',
    'fault',
    'flatten',
    'flood',
    'forget',
    'freeze',
    'guard',
    'kill',
    'line',
    'place',
    'roll',
    'worker clock',
  ];
  expect([...kinds].sort()).toEqual(all);
});

it('ends in time', () => {
  expect(Math.max(...scriptOf(7, 5, CAST).map(({ atMs }) => atMs))).toBeLessThan(5 * 60_000);
});
