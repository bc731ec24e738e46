import { ExchangeError } from '../exchange/errors';

/** What a report says of a failed request: `rate_limited` and until when, where the exchange asked to wait. */
export function problemOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ExchangeError) || error.reason !== 'rate_limited') return message;
  return `rate_limited${error.waitUntil === null ? '' : ` until ${new Date(error.waitUntil).toISOString()}`}: ${message}`;
}
