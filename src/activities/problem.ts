import { saidOfError } from '../client/said-of-error';
import { ExchangeError } from '../exchange/errors';

/** What a report says of a failed request: `rate_limited` and until when, where the exchange asked to wait. */
export function problemOf(error: unknown): string {
  if (!(error instanceof ExchangeError)) return saidOfError(error);
  const { message, reason, waitUntil } = error;
  if (reason !== 'rate_limited') return message;
  return `rate_limited${waitUntil === null ? '' : ` until ${new Date(waitUntil).toISOString()}`}: ${message}`;
}
