import { WorkflowNotFoundError } from '@temporalio/client';
import { HandlerError } from 'nexus-rpc';
import { expect, it } from 'vitest';
import { GuardNotPolled, GuardPaused, NoGuard } from '../../../src/client';
import { InvalidInput } from '../../../src/domain/validation';
import { asHandler } from '../../../src/nexus/handler-errors';

const told = async (thrown: Error): Promise<HandlerError> => {
  const error = await asHandler('main', () => Promise.reject(thrown)).catch((caught: unknown) => caught);
  if (!(error instanceof HandlerError)) throw new Error('no handler error');
  return error;
};

it.each([
  [new InvalidInput('armed: account: must match'), 'BAD_REQUEST', false],
  [new NoGuard('main'), 'NOT_FOUND', false],
  [new WorkflowNotFoundError('gone', 'remediation-guard/main', undefined), 'NOT_FOUND', false],
  [new GuardPaused('main'), 'UNAVAILABLE', false],
  [new GuardNotPolled('main'), 'UNAVAILABLE', true],
  [new Error('anything else'), 'UNAVAILABLE', true],
])('%s is %s, tried again: %s', async (thrown, type, retryable) => {
  expect(await told(thrown)).toMatchObject({ type, retryable });
});

it("tells no text of somebody else's error", async () => {
  const { message, cause } = await told(new Error('request with apiKey=secret failed'));
  expect(message).not.toContain('secret');
  expect(cause).toBeUndefined();
});
