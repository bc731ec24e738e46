import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { GuardClient } from '../../src/client/guard-client';
import { ReconcileClient } from '../../src/client/reconcile-client';
import { parseConfig } from '../../src/domain/config';
import type { ConfigureRequest } from '../../src/domain/guard/configure';
import { guardId, scheduleId } from '../../src/domain/names';
import { createMissing } from '../../src/plugin/create-missing';
import { createLog } from '../../src/telemetry/log';
import { it } from '../support/it';
import { OPEN_POLICY } from '../support/stack';

const APPLIED = { ...OPEN_POLICY, dryRun: true };

/** An operator applies just after the worker saw that nobody had. */
class AppliedMeanwhile extends GuardClient {
  override async configure(account: string, request: ConfigureRequest) {
    await super.configure(account, { policy: APPLIED, by: 'apply' });
    return await super.configure(account, request);
  }
}

it('a worker that starts overwrites no policy that was applied meanwhile', async ({ start }) => {
  const { client, taskQueue } = await start();
  const account = `u${randomBytes(5).toString('hex')}`;
  const exchange = { simulator: 'http://127.0.0.1:1' };
  const accounts = {
    [account]: { exchange, expectedState: 'flat' as const, enabled: false, policy: OPEN_POLICY },
  };
  const config = parseConfig({ taskQueue, accounts }, 'test');
  const { signal } = new AbortController();
  const log = createLog('silent');
  await createMissing({ config, client, cycles: client, guards: new AppliedMeanwhile(client), log, signal });
  const status = await new GuardClient(client).status(account, 30_000);
  expect(status.policy).toMatchObject({ dryRun: true });
  expect(status.policyVersion).toBe(1);
  await client.schedule.getHandle(scheduleId(account)).delete();
  await client.workflow.getHandle(guardId(account)).terminate();
});

it('an account of that name on another task queue is another desk’s: nobody else changes it', async ({
  start,
}) => {
  const first = await start();
  const second = await start();
  const { client } = first;
  const account = first.account;
  const accounts = {
    [account]: {
      exchange: { simulator: 'http://127.0.0.1:1' },
      expectedState: 'flat' as const,
      intervalSeconds: 86_400,
      policy: OPEN_POLICY,
    },
  };
  const configOf = (taskQueue: string, more = {}) =>
    parseConfig({ taskQueue, accounts: { [account]: { ...accounts[account], ...more } } }, 'test');
  const of = ({ taskQueue }: { taskQueue: string }) => new ReconcileClient(client, { taskQueue });
  expect((await of(first).apply(configOf(first.taskQueue))).accounts).toMatchObject([{ problem: null }]);
  const schedule = client.schedule.getHandle(scheduleId(account));
  const before = { status: await first.status(), schedule: await schedule.describe() };

  const theirs = configOf(second.taskQueue, { enabled: false, policy: { ...OPEN_POLICY, dryRun: true } });
  const problem = expect.stringMatching(/policy: the guard of .* another desk's.*schedule: the guard of/);
  expect((await of(second).apply(theirs)).accounts).toMatchObject([{ schedule: null, problem }]);
  expect((await of(second).diff(theirs)).accounts).toMatchObject([{ changes: [], problem }]);
  const warned: unknown[] = [];
  const stop = new AbortController();
  const log = {
    ...createLog('silent'),
    info: () => undefined,
    warn: (...said: unknown[]) => void warned.push(said),
  };
  const creating = createMissing({
    ...{ config: theirs, client, cycles: client, guards: new GuardClient(client), signal: stop.signal },
    log: log as never,
  });
  await expect.poll(() => JSON.stringify(warned)).toContain("another desk's account");
  stop.abort();
  await creating;

  const { policy, policyVersion } = await first.status();
  expect({ policy, policyVersion }).toEqual({
    policy: before.status.policy,
    policyVersion: before.status.policyVersion,
  });
  expect(await schedule.describe()).toMatchObject({
    action: { taskQueue: first.taskQueue },
    state: before.schedule.state,
  });
  await schedule.delete();
});
