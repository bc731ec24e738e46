import { NamespaceNotFoundError, WorkflowNotFoundError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { arrivingMs, disarmAccount } from '../../../src/client/disarm';
import { FakeGuard, failedCall } from '../../unit/client/fakes';
import { armedGuard } from '../../unit/domain/guard/builders';

const armed = () => new FakeGuard(armedGuard({}, {}, Date.now()));
const disarm = (guard: FakeGuard) => disarmAccount(guard.client, 'main', { operator: 'ann' });

describe.concurrent('disarm tells the truth', () => {
  it('confirmed by the guard', async () => {
    expect(await disarm(armed())).toMatchObject({
      account: 'main',
      recorded: true,
      confirmed: true,
      problem: null,
      status: { armed: false, disarmed: { by: 'ann' } },
    });
  });

  it('recorded, where the read-back fails', async () => {
    const guard = armed();
    guard.failing.status = failedCall('PERMISSION_DENIED');
    expect(await disarm(guard)).toMatchObject({
      recorded: true,
      confirmed: false,
      status: null,
      problem: expect.stringMatching(/permission_denied/),
    });
    expect(guard.calls).not.toContain('requestCancellation');
  });

  it('no guard: nothing was recorded, and nothing is asked twice', async () => {
    const guard = armed();
    guard.failing.disarm = new WorkflowNotFoundError('gone', 'remediation-guard/main', undefined);
    expect(await disarm(guard)).toMatchObject({
      recorded: false,
      problem: expect.stringMatching(/no guard for account "main"/),
    });
    expect(guard.calls).toEqual(['disarm']);
  });

  it('a server that takes no more signals gets a cancellation request, which disarms too', async () => {
    const guard = armed();
    guard.failing.disarm = failedCall('INVALID_ARGUMENT');
    expect(await disarm(guard)).toMatchObject({
      recorded: true,
      confirmed: true,
      status: { disarmed: { reason: 'cancellation_requested' } },
    });
  });

  it('a codec that does not answer holds up no stop: a cancellation needs none', async () => {
    const guard = armed();
    const client = { ...guard.client, disarm: () => new Promise<void>(() => undefined) };
    const answer = await disarmAccount(client as unknown as typeof guard.client, 'main', {});
    expect(answer).toMatchObject({
      recorded: true,
      confirmed: true,
      status: { disarmed: { reason: 'cancellation_requested' } },
    });
  });

  it('a cancellation request cannot say that the server was restored: the answer does', async () => {
    const restored = async (guard: FakeGuard) =>
      await disarmAccount(guard.client, 'main', { restored: true });
    expect(await restored(armed())).toMatchObject({ confirmed: true, budgetProblem: null });
    const guard = armed();
    guard.failing.disarm = failedCall('DEADLINE_EXCEEDED');
    expect(await restored(guard)).toMatchObject({
      recorded: true,
      confirmed: true,
      problem: null,
      budgetProblem: expect.stringMatching(/deadline_exceeded/i),
    });
  });

  it('refused both ways: not disarmed', async () => {
    const guard = armed();
    guard.failing.disarm = failedCall('PERMISSION_DENIED');
    guard.failing.requestCancellation = failedCall('PERMISSION_DENIED');
    expect(await disarm(guard)).toMatchObject({ recorded: false, confirmed: false });
  });

  it('no such namespace: not disarmed, and no doubt about it', async () => {
    const guard = armed();
    guard.failing.disarm = new NamespaceNotFoundError('prodd');
    guard.failing.requestCancellation = new NamespaceNotFoundError('prodd');
    guard.failing.status = new NamespaceNotFoundError('prodd');
    expect(await disarm(guard)).toMatchObject({ recorded: false, confirmed: false });
  });

  it.each([
    ['DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED'],
    ['DEADLINE_EXCEEDED', 'PERMISSION_DENIED'],
    ['INVALID_ARGUMENT', 'INTERNAL'],
  ] as const)('no answer (%s, then %s): not known, neither disarmed nor not', async (first, second) => {
    const guard = armed();
    guard.failing.disarm = failedCall(first);
    guard.failing.requestCancellation = failedCall(second);
    guard.failing.status = failedCall('PERMISSION_DENIED');
    expect(await disarm(guard)).toMatchObject({
      recorded: null,
      confirmed: false,
      problem: expect.stringContaining(first.toLowerCase()),
    });
  });
});

describe('waiting after a disarm', () => {
  const disarmed = { at: 1_000_000, reason: 'disarm', by: null } as const;
  it('lasts for what could still arrive when it took effect, whatever time it is now', () => {
    expect(arrivingMs({ disarmed, quietAt: disarmed.at + 4_250 })).toBe(4_250);
    expect(arrivingMs({ disarmed, quietAt: disarmed.at })).toBe(0);
    expect(arrivingMs({ disarmed: null, quietAt: null })).toBe(0);
  });
});
