import { GRPC } from '../../client/grpc';

/** What a call to the server fails with, in the form that the SDK's clients know. */
export class ServerError extends Error {
  override readonly name = 'ServiceError';
  readonly metadata = { get: () => [] };

  constructor(
    readonly code: number,
    readonly details: string,
  ) {
    super(`${code}: ${details}`);
  }
}

export const notFound = (workflowId: string) =>
  new ServerError(GRPC.notFound, `workflow not found for ID: ${workflowId}`);
export const unavailable = () => new ServerError(GRPC.unavailable, 'the server is not there');
export const closing = () => new ServerError(GRPC.unavailable, 'workflow execution is closing');
