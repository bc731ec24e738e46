import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { ServiceError as FailedCall } from '@temporalio/client';
import { z } from 'zod';
import type { GuardClient } from '../../../src/client/guard-client';
import { approve } from '../../../src/domain/guard/approve';
import { arm } from '../../../src/domain/guard/arm';
import { disarm } from '../../../src/domain/guard/arming';
import { configure, configureSchema } from '../../../src/domain/guard/configure';
import type { GuardState } from '../../../src/domain/guard/state';
import { guardStatus } from '../../../src/domain/guard/status';

/** A server's refusal of a call, as the raw services give it. */
export function refusal(code: keyof typeof status): ServiceError {
  const details = code.toLowerCase();
  return Object.assign(new Error(`${status[code]} ${code}: ${details}`), {
    code: status[code],
    details,
    metadata: new Metadata(),
  });
}

/** The same as Temporal's client gives it. */
export const failedCall = (code: keyof typeof status) =>
  new FailedCall('the call failed', { cause: refusal(code) });

/** A guard behind a client that fails where a test says so. */
export class FakeGuard {
  readonly calls: string[] = [];
  /** What a call throws, by name; it takes no effect then. */
  readonly failing: Partial<
    Record<'status' | 'arm' | 'approve' | 'disarm' | 'configure' | 'requestCancellation', Error>
  > = {};

  constructor(public state: GuardState) {}

  get client(): GuardClient {
    const { calls, failing } = this;
    const call = async <T>(name: keyof typeof failing, act: () => T): Promise<T> => {
      calls.push(name);
      const error = failing[name];
      if (error !== undefined) throw error;
      return act();
    };
    const change = (next: (now: number) => GuardState) => () => {
      this.state = next(Date.now());
    };
    const methods: Partial<GuardClient> = {
      status: () => call('status', () => guardStatus(this.state, Date.now(), false)),
      arm: (_account, request) =>
        call(
          'arm',
          change((now) => arm(this.state, request, now)),
        ),
      approve: (_account, request) =>
        call(
          'approve',
          change((now) => approve(this.state, request, now)),
        ),
      disarm: (_account, payload) =>
        call(
          'disarm',
          change((now) => disarm(this.state, 'disarm', payload?.operator ?? null, now)),
        ),
      configure: (_account, request) =>
        call('configure', () => {
          const { state, answer } = configure(this.state, z.parse(configureSchema, request), Date.now());
          this.state = state;
          return answer;
        }),
      requestCancellation: () =>
        call(
          'requestCancellation',
          change((now) => disarm(this.state, 'cancellation_requested', null, now)),
        ),
    };
    return methods as GuardClient;
  }
}
