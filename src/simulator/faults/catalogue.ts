import { ExchangeError, errors } from '../core/errors';
import type { ErrorFaultKind, FaultKind } from './types';

/**
 * The error each error fault answers with. The four HTTP 503 variants (Binance general-info) come first: execution
 * unknown; failed; failed; failed by throttling. Which code goes with the first two is not documented: -1000 and -1016.
 */
export const ERROR_FAULTS: Readonly<Record<ErrorFaultKind, () => ExchangeError>> = {
  'unknown-error': () =>
    new ExchangeError(503, -1000, 'Unknown error, please check your request or try again later.'),
  'service-unavailable': () => new ExchangeError(503, -1016, 'Service Unavailable.'),
  'internal-error': errors.internal,
  throttled: errors.throttled,
  'processing-error': errors.processing,
  'unexpected-response': errors.unexpectedResponse,
  'backend-timeout': errors.timeout,
  'too-many-orders': () => errors.tooManyOrders(300, 'TEN_SECONDS'),
  'timestamp-outside': errors.outsideRecvWindow,
  'timestamp-ahead': errors.aheadOfServer,
  'engine-recv-window': errors.engineRecvWindow,
  'bad-signature': errors.badSignature,
  'bad-api-key-format': errors.badKeyFormat,
  'rejected-key': errors.rejectedKey,
  'invalid-key-id': errors.invalidKeyId,
  'restricted-location': errors.restrictedLocation,
  'region-restricted': errors.regionRestricted,
  'agreement-unsigned': errors.agreementUnsigned,
  'unknown-order': errors.unknownOrder,
  'no-such-order': errors.noSuchOrder,
  'reduce-only-rejected': errors.reduceOnlyRejected,
  'reduce-only-margin': errors.reduceOnlyMargin,
  'duplicate-client-id': errors.duplicateClientId,
  'stop-triggering': errors.triggering,
  'market-rejected': errors.marketRejected,
  'position-side-mismatch': errors.positionSideMismatch,
  'param-not-required': () => errors.notRequired('reduceonly'),
};

type Group = 'answer' | 'body' | 'transport' | 'state' | 'condition';

interface Traits {
  readonly group: Group;
  /** Default of `when`. */
  readonly when: 'before' | 'after';
  /** Members without which the fault means nothing. */
  readonly needs?: Readonly<Record<string, 'number' | 'string' | 'function'>>;
}

const answer: Traits = { group: 'answer', when: 'before' };
const body: Traits = { group: 'body', when: 'after' };
const cut: Traits = { group: 'transport', when: 'before' };
const slow: Traits = { group: 'transport', when: 'after' };
const state: Traits = { group: 'state', when: 'before' };
const condition: Traits = { group: 'condition', when: 'before' };

const OTHERS: Readonly<Record<Exclude<FaultKind, ErrorFaultKind>, Traits>> = {
  'too-many-requests': answer,
  'ip-ban': answer,
  error: { ...answer, needs: { code: 'number', msg: 'string' } },
  answer: { ...answer, needs: { status: 'number' } },
  html: answer,
  'empty-body': answer,
  redirect: { ...answer, needs: { location: 'string' } },
  'malformed-row': body,
  'missing-field': { ...body, needs: { field: 'string' } },
  'missing-row': body,
  'duplicated-row': body,
  'truncated-json': body,
  reset: cut,
  'hang-up': cut,
  'no-answer': cut,
  delay: { ...slow, needs: { ms: 'number' } },
  'slow-body': slow,
  'wrong-content-length': slow,
  'fill-order': state,
  'cancel-order': state,
  'trigger-algo': state,
  'clock-skew': { ...state, needs: { ms: 'number' } },
  run: { ...state, needs: { run: 'function' } },
  'late-visibility': { ...condition, needs: { ms: 'number' } },
  'stale-read': { ...condition, needs: { ms: 'number' } },
  'partial-fill': { ...condition, needs: { quantity: 'string' } },
};

/** Group, default time and needs of a kind, or `undefined` for a kind that does not exist. */
export function traitsOf(kind: string): Traits | undefined {
  if (Object.hasOwn(ERROR_FAULTS, kind)) return answer;
  return Object.hasOwn(OTHERS, kind) ? OTHERS[kind as keyof typeof OTHERS] : undefined;
}

/** All fault kinds by name. */
export function faultKinds(): string[] {
  return [...Object.keys(ERROR_FAULTS), ...Object.keys(OTHERS)];
}
