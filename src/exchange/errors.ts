import { plainText } from '../domain/plain-text';
import type { Reason } from '../domain/reasons';

/**
 * What a failed request did to the exchange:
 * `not_done` certainly nothing, `done` what was asked for is already so, `unknown` perhaps all of it.
 */
export type OutcomeClass = 'not_done' | 'done' | 'unknown';

/** Characters of what a venue's error says. */
const MAX_MESSAGE = 500;

export interface ExchangeErrorFacts {
  readonly outcome: OutcomeClass;
  /** The venue's error code, null where the answer carried none. */
  readonly code: number | null;
  /** HTTP status, null where no answer came. */
  readonly status: number | null;
  readonly reason: Reason;
  /** True where the same read may succeed at once. */
  readonly retryRead: boolean;
  /** Nothing may be sent before this, ms, the worker's clock. */
  readonly waitUntil: number | null;
}

/**
 * The only error that leaves the exchange adapter: code, message and outcome class, and nothing of the
 * request, which carries the API key and a signature that can be replayed.
 */
export class ExchangeError extends Error implements ExchangeErrorFacts {
  override readonly name = 'ExchangeError';
  readonly outcome: OutcomeClass;
  readonly code: number | null;
  readonly status: number | null;
  readonly reason: Reason;
  readonly retryRead: boolean;
  readonly waitUntil: number | null;

  constructor(message: string, facts: ExchangeErrorFacts) {
    super(plainText(message, MAX_MESSAGE));
    this.outcome = facts.outcome;
    this.code = facts.code;
    this.status = facts.status;
    this.reason = facts.reason;
    this.retryRead = facts.retryRead;
    this.waitUntil = facts.waitUntil;
  }
}

/** Thrown by the last look before a write is sent: the request never left. */
export class NotSent extends Error {
  override readonly name = 'NotSent';
}
