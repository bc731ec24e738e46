import { afterEach, expect, it, vi } from 'vitest';
import { told } from '../../../src/outside/told';

afterEach(() => void vi.restoreAllMocks());

it("a caller's callback that throws, at once or later, ends nothing, and Node warns of it without its text", async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const calls: string[] = [];
  told('onProgress', (line: string) => {
    calls.push(line);
    throw new RangeError('secret');
  })('first');
  told('onProgress', async (line: string) => {
    calls.push(line);
    throw new TypeError('secret');
  })('second');
  told('onProgress', undefined)('third');
  await vi.waitFor(() => expect(warned).toHaveBeenCalledTimes(2));
  expect(calls).toEqual(['first', 'second']);
  expect(warned.mock.calls.map(([text]) => text)).toEqual([
    'onProgress failed: RangeError',
    'onProgress failed: TypeError',
  ]);
});
