import type { Client } from '@temporalio/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { GRPC, grpcCode, isNoAnswer, isRefused } from '../../../src/client/grpc';
import { GuardClient } from '../../../src/client/guard-client';
import { statusOrNull } from '../../../src/client/read-back';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Guards behind calls that outlast their deadline. */
function slow() {
  const client = {
    workflow: { options: {}, getHandle: () => ({}) },
    options: {},
    connection: {},
    withDeadline: () => new Promise(() => undefined),
  } as unknown as Client;
  return new GuardClient(client);
}

it.each([
  ['status', (guards: GuardClient) => guards.status('main')],
  ['place', (guards: GuardClient) => guards.place('main')],
  ['arm', (guards: GuardClient) => guards.arm('main', {} as never)],
  ['reserve', (guards: GuardClient) => guards.reserve('main', {} as never)],
])('%s without an answer, long after its deadline, is as at the deadline', async (_name, ask) => {
  const thrown = ask(slow()).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(60_000);
  const error = await thrown;
  expect(grpcCode(error)).toBe(GRPC.deadlineExceeded);
  expect([isNoAnswer(error), isRefused(error)]).toEqual([true, false]);
});

it('then nothing is known of a guard', async () => {
  const status = statusOrNull(slow(), 'main', 2_000);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await status).toBeNull();
});
