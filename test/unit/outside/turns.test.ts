import { expect, it } from 'vitest';
import { Turns } from '../../../src/outside/turns';

/** Work that ends when the test says so. */
function work() {
  let begun = false;
  let end = (_how: 'done' | 'failed') => {};
  const run = async () => {
    begun = true;
    return await new Promise<string>((resolve, reject) => {
      end = (how) => (how === 'done' ? resolve(how) : reject(new Error(how)));
    });
  };
  return { run, begun: () => begun, end: (how: 'done' | 'failed') => end(how) };
}

it('hands a turn on, in the order of coming, whether its work succeeds or fails', async () => {
  const turns = new Turns(() => 2);
  const works = [work(), work(), work(), work()];
  const taken = works.map(({ run }) => turns.take(run).catch((error: Error) => error.message));
  const begun = () => works.map((one) => one.begun());
  expect(begun()).toEqual([true, true, false, false]);
  works[1]?.end('failed');
  expect(await taken[1]).toBe('failed');
  await expect.poll(begun).toEqual([true, true, true, false]);
  expect(turns.running).toBe(2);
  works[0]?.end('done');
  await expect.poll(begun).toEqual([true, true, true, true]);
  works[2]?.end('done');
  works[3]?.end('done');
  expect(await Promise.all(taken)).toEqual(['done', 'failed', 'done', 'done']);
  expect(turns.running).toBe(0);
});

it('lets one run, however few there are', async () => {
  expect(await new Turns(() => -1).take(async () => 'done')).toBe('done');
});
