import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { KeptExchangeInfo } from '../../../../src/exchange/binance/kept-exchange-info';
import { MINUTE, NOON } from '../../../unit/domain/builders';

let [wall, steady] = [NOON, 0];
beforeEach(() => {
  [wall, steady] = [NOON, 0];
  vi.spyOn(Date, 'now').mockImplementation(() => wall);
  vi.spyOn(performance, 'now').mockImplementation(() => steady);
});
afterEach(() => {
  vi.restoreAllMocks();
});
const pass = (ofWall: number, ofSteady = ofWall) => {
  wall += ofWall;
  steady += ofSteady;
};

async function readsAfter(meanwhile: () => void): Promise<number> {
  const kept = new KeptExchangeInfo();
  let reads = 0;
  const read = async () => {
    reads += 1;
    return { symbols: [] } as never;
  };
  await kept.notOlderThan(5 * MINUTE, read);
  meanwhile();
  await kept.notOlderThan(5 * MINUTE, read);
  return reads;
}

it.each([
  ['kept for its time', 5 * MINUTE, 5 * MINUTE, 1],
  ['read anew after it', 5 * MINUTE + 1, 5 * MINUTE + 1, 2],
  ['read anew after it though the clock of the machine went back', -60 * MINUTE, 5 * MINUTE + 1, 2],
  ['read anew after a sleep of the machine', 60 * MINUTE, 1, 2],
])('the rules of the exchange are %s', async (_what, ofWall, ofSteady, reads) => {
  expect(await readsAfter(() => pass(ofWall, ofSteady))).toBe(reads);
});
