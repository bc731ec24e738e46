import type { JsonValue } from '../core/json';
import type { LogEntry } from '../http/log';

/** Which requests a fault or a hold takes. Everything given has to fit; nothing given fits every request. */
export interface RequestMatch {
  method?: string;
  /** Exact path such as `/fapi/v1/order`, or a pattern. */
  path?: string | RegExp;
  /** Sent symbol, a symbol of any batch item, or that of the algo order a request names by id. */
  symbol?: string;
  /** Account label. */
  account?: string;
  /** Only the n-th request that fits otherwise, counted from 1 when the fault or hold is added. */
  nth?: number;
  predicate?: (entry: LogEntry) => boolean;
}

/** Faults that answer with an error of the catalogue, see `ERROR_FAULTS` for code, status and text. */
export type ErrorFaultKind =
  | 'unknown-error'
  | 'service-unavailable'
  | 'internal-error'
  | 'throttled'
  | 'processing-error'
  | 'unexpected-response'
  | 'backend-timeout'
  | 'too-many-orders'
  | 'timestamp-outside'
  | 'timestamp-ahead'
  | 'engine-recv-window'
  | 'bad-signature'
  | 'bad-api-key-format'
  | 'rejected-key'
  | 'invalid-key-id'
  | 'restricted-location'
  | 'region-restricted'
  | 'agreement-unsigned'
  | 'unknown-order'
  | 'no-such-order'
  | 'reduce-only-rejected'
  | 'reduce-only-margin'
  | 'duplicate-client-id'
  | 'stop-triggering'
  | 'market-rejected'
  | 'position-side-mismatch'
  | 'param-not-required';

/** An error of the catalogue in place of the answer. */
export interface ErrorFault {
  kind: ErrorFaultKind;
  status?: number;
  /** `null` leaves `code` out of the body, as may be the case for 503s. */
  code?: number | null;
  msg?: string;
  headers?: Readonly<Record<string, string>>;
  /** Form of the body; default json. */
  body?: 'json' | 'text' | 'html' | 'empty';
  /** `throttled` only: let orders pass that reduce exposure, as -1008 is documented to. Default false. */
  exemptReducing?: boolean;
}

/** Answers that replace the exchange's own. */
export type AnswerFault =
  | ErrorFault
  | { kind: 'too-many-requests'; retryAfterSeconds?: number }
  | {
      kind: 'ip-ban';
      /** Length from the first hit; default 120000. */
      banMs?: number;
      /** How far each further hit moves the end; default 5000. */
      extendMs?: number;
      retryAfterSeconds?: number;
      /** `false` leaves "banned until …" out of the text. */
      bannedUntil?: boolean;
    }
  | { kind: 'error'; code: number; msg: string; status?: number; headers?: Readonly<Record<string, string>> }
  | { kind: 'answer'; status: number; headers?: Readonly<Record<string, string>>; body?: string }
  | { kind: 'html'; status?: number }
  | { kind: 'empty-body'; status?: number }
  | { kind: 'redirect'; location: string; status?: number };

/** Which row: the `index`-th, counted from 0, among all or among those of a symbol. An answer without it is left as it is. */
interface Row {
  index?: number;
  rowSymbol?: string;
}

/** Changes to the exchange's own answer. A row is an item of a list; an answer that is no list counts as one row. */
export type BodyFault =
  | (Row & { kind: 'malformed-row'; field?: string; value?: JsonValue })
  | (Row & { kind: 'missing-field'; field: string })
  | (Row & { kind: 'missing-row' })
  | (Row & { kind: 'duplicated-row'; change?: Readonly<Record<string, JsonValue>> })
  | { kind: 'truncated-json'; keepBytes?: number };

/**
 * Faults of the connection. `reset` ends it with a RST, `hang-up` with a FIN; `no-answer` leaves it open until the client
 * gives up or the exchange closes; `delay` waits before or after execution, in real time.
 */
export type TransportFault =
  | { kind: 'reset' }
  | { kind: 'hang-up' }
  | { kind: 'no-answer' }
  | { kind: 'delay'; ms: number }
  | { kind: 'slow-body'; chunkBytes?: number; intervalMs?: number }
  | { kind: 'wrong-content-length'; delta?: number };

/**
 * Things that happen to the account or the clock right before or after the request is carried out. Without a client id
 * they happen to the orders that the request names, or to all open ones of its symbol.
 */
export type StateFault =
  | { kind: 'fill-order'; clientOrderId?: string; quantity?: string }
  | { kind: 'cancel-order'; clientOrderId?: string }
  | { kind: 'trigger-algo'; clientAlgoId?: string; stage?: 'triggering' | 'done' }
  | { kind: 'clock-skew'; ms: number }
  | { kind: 'run'; run: (entry: LogEntry) => void };

/**
 * Conditions under which the request is carried out: orders it places stay invisible to reads for `ms`; it reads the
 * state of `ms` ago (kept from the moment the fault is added); the book yields the order no more than `quantity`.
 */
export type ConditionFault =
  | { kind: 'late-visibility'; ms: number }
  | { kind: 'stale-read'; ms: number }
  | { kind: 'partial-fill'; quantity: string };

/** A fault to inject. */
export type FaultSpec = {
  match?: RequestMatch;
  /** Before or after the exchange carries the request out; each kind has a default. */
  when?: 'before' | 'after';
  /** At most this many hits; default no limit. */
  times?: number;
} & (AnswerFault | BodyFault | TransportFault | StateFault | ConditionFault);

/** Every kind of fault. */
export type FaultKind = FaultSpec['kind'];

/** A fault that was added. */
export interface FaultHandle {
  readonly id: number;
  readonly kind: FaultKind;
  /** How many requests it took part in. */
  readonly hits: number;
  remove(): void;
}
