import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import type { GuardClient } from '../../../src/client/guard-client';
import { setPolicy } from '../../../src/client/policy';
import { armedGuard, liveGuard } from '../domain/guard/builders';
import { FakeGuard, failedCall } from './fakes';

const set = (guards: GuardClient) => setPolicy(guards, 'main', { dryRun: true }, { by: 'ann' });

describe('a policy set by hand', () => {
  it('changes what was named, and disarms', async () => {
    const guard = new FakeGuard(armedGuard({}, {}, Date.now()));
    expect(await set(guard.client)).toMatchObject({
      result: 'set',
      policyVersion: 2,
      policy: { dryRun: true, action: 'cancel_then_flatten' },
      differences: [{ key: 'dryRun', from: false, to: true }],
      disarmed: true,
    });
    expect(await guard.client.status('main')).toMatchObject({
      disarmed: { reason: 'policy_changed', by: 'ann' },
      policy: { dryRun: true },
    });
  });

  it('that says the same changes nothing', async () => {
    const guard = new FakeGuard(liveGuard({ dryRun: true }, Date.now()));
    expect(await set(guard.client)).toMatchObject({ result: 'unchanged', policyVersion: 1, differences: [] });
  });

  it('does not overwrite one that was set since it was read', async () => {
    const { client } = new FakeGuard(liveGuard({}, Date.now()));
    const { configure, status } = client;
    const raced = {
      ...client,
      // The other operator is quicker, once.
      status: async () => {
        const seen = await status('main');
        await configure('main', { policy: { ...seen.policy, action: 'none' } });
        return seen;
      },
    } as unknown as GuardClient;
    expect(await set(raced)).toMatchObject({
      result: 'changed_meanwhile',
      policyVersion: 2,
      policy: null,
    });
    expect((await status('main')).policy).toMatchObject({ action: 'none', dryRun: false });
  });

  it.each([
    [
      'it is not known where no answer came',
      failedCall('DEADLINE_EXCEEDED'),
      /not known whether the policy was set/,
    ],
    ['it was refused', failedCall('PERMISSION_DENIED'), /^the call failed$/],
    [
      'the guard refused it',
      new WorkflowUpdateFailedError(
        'Workflow Update failed',
        new Error('configure: the guard is still starting'),
      ),
      /^Workflow Update failed$/,
    ],
  ])('says that %s', async (_what, error, message) => {
    const guard = new FakeGuard(liveGuard({}, Date.now()));
    guard.failing.configure = error;
    await expect(set(guard.client)).rejects.toThrow(message);
  });

  it.each([
    [
      'no guard runs',
      new WorkflowNotFoundError('none', 'remediation-guard/main', undefined),
      /no guard for account "main"/,
    ],
    ['no worker polls it', failedCall('DEADLINE_EXCEEDED'), /no worker polls the guard of main/],
  ])('says that %s, and sets nothing', async (_what, error, message) => {
    const guard = new FakeGuard(liveGuard({}, Date.now()));
    guard.failing.status = error;
    await expect(set(guard.client)).rejects.toThrow(message);
    expect(guard.calls).not.toContain('configure');
  });

  it('refuses a value that is none, before anything is sent', async () => {
    const guard = new FakeGuard(liveGuard({}, Date.now()));
    await expect(setPolicy(guard.client, 'main', { cooldownSeconds: -1 }, {})).rejects.toThrow(
      /policy: cooldownSeconds: must be a number of seconds/,
    );
    expect(guard.calls).toEqual(['status']);
  });
});
