import { isGrpcServiceError, NamespaceNotFoundError, WorkflowNotFoundError } from '@temporalio/client';
import { NoAnswerInTime } from './errors';

/**
 * Status codes of gRPC that say something here. No library: `@grpc/grpc-js` has the same numbers, but it is the SDK's
 * dependency and not ours, and what each says of a write that may have arrived is for us to decide.
 */
export const GRPC = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
} as const;

type Code = number | undefined;

/** The status code of a failed call, wherever in the chain of causes it is; undefined where there is none. */
export function grpcCode(error: unknown): number | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (isGrpcServiceError(current)) return Number(current.code);
    if (current instanceof NoAnswerInTime) return GRPC.deadlineExceeded;
  }
  return undefined;
}

/** No answer in time, as either side may call it, no poller seen for the task queue, no server. */
const NO_ANSWER: readonly Code[] = [
  GRPC.cancelled,
  GRPC.deadlineExceeded,
  GRPC.failedPrecondition,
  GRPC.unavailable,
];

/** True where nobody answered: nothing is known. */
export const isNoAnswer = (error: unknown): boolean => NO_ANSWER.includes(grpcCode(error));

const DENIED: readonly Code[] = [GRPC.permissionDenied, GRPC.unimplemented];

/** True where the server does not offer the call, or not to us: Temporal Cloud, a key of one namespace. */
export const isDenied = (error: unknown): boolean => DENIED.includes(grpcCode(error));

const REFUSED: readonly Code[] = [
  GRPC.invalidArgument,
  GRPC.notFound,
  GRPC.permissionDenied,
  GRPC.resourceExhausted,
  GRPC.failedPrecondition,
  GRPC.unimplemented,
  GRPC.unauthenticated,
];

/** True where the server certainly did not take the call; after any other failure it may have. */
export const isRefused = (error: unknown): boolean =>
  error instanceof NamespaceNotFoundError ||
  error instanceof WorkflowNotFoundError ||
  REFUSED.includes(grpcCode(error));
