import { asyncLocalStorage } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { expect, it } from 'vitest';
import { AccountNotServed, orHandBack } from '../../../src/activities/not-served';

/** What becomes of an attempt on a worker that does not serve the account. */
async function attempt(number: number, unserved: 'fails' | 'waits') {
  const warned: string[] = [];
  const log = { info: () => undefined, warn: (message: string) => void warned.push(message) };
  const context = { info: { attempt: number, activityType: 'observe' } };
  const failure = await asyncLocalStorage.run(context as never, () =>
    orHandBack({ log }, unserved, async () => {
      throw new AccountNotServed('unknown account "a\nb"');
    }).catch((error: unknown) => error as ApplicationFailure),
  );
  return { failure, warned };
}

it('a task of an account that is served elsewhere is tried again soon, and said once', async () => {
  for (const unserved of ['fails', 'waits'] as const) {
    const { failure, warned } = await attempt(1, unserved);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({
      type: 'AccountNotServed',
      nonRetryable: false,
      nextRetryDelay: 200,
      message: 'unknown account "a; b"',
    });
    expect(warned).toEqual([expect.stringMatching(/give every Worker of a task queue the same accounts$/)]);
    expect((await attempt(2, unserved)).warned).toEqual([]);
  }
});

it('a question that nobody takes is bad input; a write waits, as long as its activity may', async () => {
  expect((await attempt(10, 'fails')).failure).toMatchObject({ type: 'InvalidInput', nonRetryable: true });
  const { failure } = await attempt(10, 'waits');
  expect(failure).toMatchObject({ type: 'AccountNotServed', nonRetryable: false });
  expect(failure).not.toHaveProperty('nextRetryDelay', 200);
});

it('what else ends an activity passes', async () => {
  const context = { info: { attempt: 1 } };
  const log = { info: () => undefined, warn: () => undefined };
  const failing = asyncLocalStorage.run(context as never, () =>
    orHandBack({ log }, 'fails', () => Promise.reject(new Error('other'))),
  );
  await expect(failing).rejects.toThrow('other');
});
