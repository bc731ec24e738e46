import { WorkflowNotFoundError } from '@temporalio/client';
import { InvalidInput } from '../domain/validation';
import { kindOfError } from '../outside/kind-of-error';
import { OwnError } from '../outside/own-error';
import { GRPC, grpcCode } from './grpc';

/** Names of the status codes, as gRPC writes them: `deadlineExceeded` is DEADLINE_EXCEEDED. */
const CODE_NAMES = new Map<number, string>(
  Object.entries(GRPC).map(([name, code]) => [code, name.replace(/[A-Z]/g, '_$&').toUpperCase()]),
);

/**
 * What a report, a history or the log says of an error: our own text, or of a foreign error only what it is.
 * Its text may quote what it was given, and with it a secret.
 */
export function saidOfError(error: unknown): string {
  if (error instanceof OwnError || error instanceof InvalidInput) return error.message;
  if (error instanceof WorkflowNotFoundError) return 'no such workflow';
  const code = grpcCode(error);
  if (code === undefined) return kindOfError(error);
  return `Temporal answered ${CODE_NAMES.get(code) ?? `status ${code}`}`;
}
