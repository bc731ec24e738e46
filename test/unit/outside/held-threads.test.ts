import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { heldThreads, notedIfItHangs } from '../../../src/outside/held-threads';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('counts an operation from when it is late until it comes back', async () => {
  let comeBack = () => {};
  const hangs = new Promise<void>((resolve) => {
    comeBack = resolve;
  });
  const noted = notedIfItHangs(() => hangs, 3_000);
  vi.advanceTimersByTime(2_999);
  expect(heldThreads()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(heldThreads()).toBe(1);
  comeBack();
  await noted;
  expect(heldThreads()).toBe(0);
});

it('never counts one that comes back in time, also where it fails', async () => {
  await expect(notedIfItHangs(() => Promise.reject(new Error('no')), 3_000)).rejects.toThrow('no');
  vi.advanceTimersByTime(10_000);
  expect(heldThreads()).toBe(0);
});
