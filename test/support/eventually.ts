import { vi } from 'vitest';

/**
 * Tries until the assertion passes, a minute at most, so that it holds on a busy machine too. For concurrent tests:
 * `expect.poll` asks for the one test that runs, and there is none such.
 */
export const eventually = <T>(assertion: () => Promise<T>): Promise<T> =>
  vi.waitFor(assertion, { timeout: 60_000, interval: 50 });
