import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { GuardClient } from '../../src/client/guard-client';
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
