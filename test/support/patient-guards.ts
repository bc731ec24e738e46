import { WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { NoAnswerInTime } from '../../src/client/errors';
import { GuardClient } from '../../src/client/guard-client';
import { until } from '../../src/outside/until';

/** A busy machine may take longer than anybody waits in earnest. */
const PATIENCE_MS = 60_000;

/** No answer within the time of the call, whoever measured it: gRPC (DEADLINE_EXCEEDED), the SDK or the guard's client. */
const isLate = (error: unknown): boolean =>
  error instanceof NoAnswerInTime ||
  error instanceof WorkflowUpdateRPCTimeoutOrCancelledError ||
  (error instanceof Error && ((error as { code?: number }).code === 4 || isLate(error.cause)));

/** Guards that are asked until they answer: each question means the same however often it is asked. */
export class PatientGuards extends GuardClient {
  override permit(...request: Parameters<GuardClient['permit']>): ReturnType<GuardClient['permit']> {
    return patiently(async () => (await super.permit(...request)) ?? undefined);
  }
  override reserve(...request: Parameters<GuardClient['reserve']>): ReturnType<GuardClient['reserve']> {
    return patiently(() => super.reserve(...request));
  }
  override settle(...request: Parameters<GuardClient['settle']>): ReturnType<GuardClient['settle']> {
    return patiently(() => super.settle(...request));
  }
  // Arming again raises its number only, and disarming again changes nothing.
  override arm(...request: Parameters<GuardClient['arm']>): Promise<void> {
    return untilTaken(() => super.arm(...request));
  }
  override approve(...request: Parameters<GuardClient['approve']>): Promise<void> {
    return untilTaken(() => super.approve(...request));
  }
  override disarm(...request: Parameters<GuardClient['disarm']>): Promise<void> {
    return untilTaken(() => super.disarm(...request));
  }
  override configure(...request: Parameters<GuardClient['configure']>): ReturnType<GuardClient['configure']> {
    return patiently(() => super.configure(...request));
  }
}

const patiently = <Answer>(ask: () => Promise<Answer | undefined>): Promise<Answer> =>
  until(ask, { what: 'an answer of the guard', withinMs: PATIENCE_MS, tolerate: isLate });

const untilTaken = async (send: () => Promise<void>): Promise<void> => {
  await patiently(async () => {
    await send();
    return true;
  });
};
