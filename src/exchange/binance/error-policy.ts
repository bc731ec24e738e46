import type { ErrorPolicy } from './error-row';
import { ERROR_POLICY } from './error-rows';

/** What an answer that is in no row means: on a write anything may have happened. */
export const UNKNOWN_ANSWER: ErrorPolicy = {
  name: 'unknown answer',
  meaning: 'Not in the table: a write may have been carried out, a read failed',
  write: 'unknown',
  retryRead: false,
  wait: 'none',
  reason: 'port_error',
  remedy: 'Look at the exchange where the report says unverified, and report the answer',
};

/** The row for an answer: code, HTTP status and message, any of them null. */
export function errorPolicy(code: number | null, status: number | null, message: string): ErrorPolicy {
  return (
    ERROR_POLICY.find(
      (candidate) =>
        (candidate.text === undefined || candidate.text.test(message)) &&
        (candidate.codes === undefined || (code !== null && candidate.codes.includes(code))) &&
        (candidate.statuses === undefined || (status !== null && candidate.statuses.includes(status))),
    ) ?? UNKNOWN_ANSWER
  );
}
