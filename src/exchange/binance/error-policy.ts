import type { Reason } from '../../domain/reasons';
import type { OutcomeClass } from '../errors';

/** What to do about one kind of answer. `ERROR_POLICY` is the whole policy. */
export interface ErrorPolicy {
  readonly name: string;
  readonly meaning: string;
  /** What a write that got this answer did. */
  readonly write: OutcomeClass;
  /** Whether a read may be tried once more at once. */
  readonly retryRead: boolean;
  /** How long nothing at all is sent. */
  readonly wait: 'none' | 'backoff' | 'until_told';
  readonly reason: Reason;
}

/** A row applies where everything that it names matches. */
export interface ErrorRow extends ErrorPolicy {
  readonly codes?: readonly number[];
  readonly statuses?: readonly number[];
  /** Applies only where the message matches. */
  readonly text?: RegExp;
}

const row = (
  name: string,
  match: Pick<ErrorRow, 'codes' | 'statuses' | 'text'>,
  write: OutcomeClass,
  reason: Reason,
  meaning: string,
  more: Partial<Pick<ErrorRow, 'retryRead' | 'wait'>> = {},
): ErrorRow => ({ name, ...match, write, reason, meaning, retryRead: false, wait: 'none', ...more });

/**
 * First match wins. Messages come before codes, codes before statuses, since Binance publishes no
 * mapping from code to status. Sources: Binance's error-code page and general-info (503 variants),
 * field reports for the texts.
 */
export const ERROR_POLICY: readonly ErrorRow[] = [
  // The four kinds of 503.
  row(
    '503 unknown',
    { statuses: [503], text: /unknown error/i },
    'unknown',
    'port_error',
    'Execution status unknown: it may have succeeded',
    { retryRead: true },
  ),
  row(
    '503 throttled',
    { text: /throttled by system-level protection|server is currently overloaded/i },
    'not_done',
    'port_error',
    'Refused by overload protection',
    { wait: 'backoff' },
  ),
  row(
    '503 internal',
    { statuses: [503], text: /internal error; unable to process/i },
    'not_done',
    'port_error',
    'Failed inside the exchange',
    { retryRead: true },
  ),
  row(
    '503 unavailable',
    { statuses: [503], text: /service unavailable\.$/i },
    'not_done',
    'port_error',
    'The service is unavailable',
    { retryRead: true },
  ),

  // Limits: nothing was done, and nothing may be sent for a while.
  row(
    'ip banned',
    { statuses: [418] },
    'not_done',
    'rate_limited',
    'The IP address is banned until the time in the message',
    { wait: 'until_told' },
  ),
  row(
    'too many requests',
    { codes: [-1003] },
    'not_done',
    'rate_limited',
    'The request weight of the IP address is used up',
    { wait: 'until_told' },
  ),
  row(
    'too many orders',
    { codes: [-1015] },
    'not_done',
    'rate_limited',
    'The order count of the account is used up',
    { wait: 'backoff' },
  ),
  row('rate limit', { statuses: [429] }, 'not_done', 'rate_limited', 'A rate limit was reached', {
    wait: 'until_told',
  }),

  // Nobody can tell whether it was carried out.
  row('unknown', { codes: [-1000] }, 'unknown', 'port_error', 'An unknown error while processing', {
    retryRead: true,
  }),
  row('unexpected response', { codes: [-1006] }, 'unknown', 'port_error', 'Execution status unknown', {
    retryRead: true,
  }),
  row('timeout', { codes: [-1007] }, 'unknown', 'port_error', 'Execution status unknown', {
    retryRead: true,
  }),
  row('backend timeout', { statuses: [408] }, 'unknown', 'port_error', 'Execution status unknown', {
    retryRead: true,
  }),
  row(
    'duplicate client order id',
    { codes: [-4116] },
    'unknown',
    'port_error',
    'An order with this client id is open: an earlier request landed',
  ),
  row('triggering', { codes: [-4117] }, 'unknown', 'port_error', 'The conditional order is being triggered'),

  // Refused before execution.
  row('disconnected', { codes: [-1001] }, 'not_done', 'port_error', 'Failed inside the exchange', {
    retryRead: true,
  }),
  row('throttled', { codes: [-1008] }, 'not_done', 'port_error', 'Refused by overload protection', {
    wait: 'backoff',
  }),
  row('shutting down', { codes: [-1016] }, 'not_done', 'port_error', 'The service is no longer available', {
    wait: 'backoff',
  }),
  row(
    'timestamp',
    { codes: [-1021] },
    'not_done',
    'clock_skew',
    "The timestamp is outside recvWindow or ahead of the server's time",
    { retryRead: true },
  ),
  row(
    'matching engine recvWindow',
    { codes: [-5028] },
    'not_done',
    'clock_skew',
    'Too late for the matching engine',
  ),
  row('signature', { codes: [-1022] }, 'not_done', 'port_error', 'The signature is not valid'),
  row(
    'key',
    { codes: [-1002, -1099, -2014, -2015, -2017] },
    'not_done',
    'port_error',
    'The API key, its permissions or its IP address are refused',
  ),
  row(
    'flag of another mode',
    { codes: [-1106], text: /reduceonly/i },
    'not_done',
    'mode_changed',
    'Hedge mode refuses reduceOnly',
  ),
  row(
    'parameters',
    {
      codes: [
        -1013, -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1108, -1109, -1110, -1111, -1112, -1113,
        -1114, -1115, -1116, -1117, -1118, -1119, -1120, -1121, -1125, -1127, -1128, -1130, -1136,
      ],
    },
    'not_done',
    'port_error',
    'A parameter is refused',
  ),
  row(
    'symbol status',
    { codes: [-1122, -4140, -4141] },
    'not_done',
    'symbol_not_trading',
    'The symbol is not open for this order',
  ),
  row(
    'not in the book',
    { codes: [-2011] },
    'not_done',
    'port_error',
    'The order is not open: filled, cancelled, expired or never there',
  ),
  row(
    'batch cancel failure',
    { codes: [-2012] },
    'unknown',
    'port_error',
    'The batch failed; some of it may be cancelled',
  ),
  row('no such order', { codes: [-2013] }, 'not_done', 'port_error', 'The exchange knows no such order'),
  row(
    'blocked by resting orders',
    { codes: [-2022, -4118] },
    'not_done',
    'own_order_blocks_close',
    'The reduce-only order conflicts with the position or with resting orders',
  ),
  row(
    'order refused',
    { codes: [-2010, -2018, -2019, -2020, -2021, -2023, -2024, -2025, -2026, -2027, -2028] },
    'not_done',
    'port_error',
    'The order is refused',
  ),
  row(
    'quantity or price',
    {
      codes: [
        -4001, -4002, -4003, -4004, -4005, -4006, -4013, -4014, -4015, -4016, -4023, -4024, -4029, -4030,
        -4032, -4082,
      ],
    },
    'not_done',
    'port_error',
    'Quantity, price or list length is refused',
  ),
  row(
    'position side',
    { codes: [-4060, -4061] },
    'not_done',
    'mode_changed',
    "The position side does not match the account's mode",
  ),
  row(
    'reduce only',
    { codes: [-4062, -4087, -4105, -4106, -4107, -4137, -4138, -4189, -4400, -4401, -5047] },
    'not_done',
    'port_error',
    'Only orders that reduce are allowed, or the flag is improper',
  ),
  row('no need to change', { codes: [-4046, -4059] }, 'done', 'port_error', 'It is so already'),
  row(
    'account',
    { codes: [-4044, -4045, -4067, -4068, -4088, -4109, -4183, -4184, -4192, -4210, -4211, -4531] },
    'not_done',
    'port_error',
    "The account's state forbids it",
  ),
  row(
    'wrong endpoint',
    { codes: [-4120] },
    'not_done',
    'port_error',
    'Conditional orders have an endpoint of their own',
  ),
  row(
    'no counterparty',
    { codes: [-4131] },
    'not_done',
    'port_error',
    "The counterparty's best price is too far from the mark price",
  ),
  row('min notional', { codes: [-4164] }, 'not_done', 'dust', 'The order is worth too little'),
  row(
    'fill or kill, post only',
    { codes: [-5021, -5022] },
    'not_done',
    'port_error',
    'The order was refused and leaves no record',
  ),

  // By status alone.
  row(
    'firewall',
    { statuses: [403] },
    'not_done',
    'rate_limited',
    'Refused by the web application firewall',
    { wait: 'backoff' },
  ),
  row('not authorised', { statuses: [401] }, 'not_done', 'port_error', 'The API key is refused'),
  row(
    'redirect',
    { statuses: [301, 302, 303, 307, 308] },
    'unknown',
    'port_error',
    'Redirects are not followed: they would carry the API key away',
  ),
];

/** What an answer that is in no row means: on a write anything may have happened. */
export const UNKNOWN_ANSWER: ErrorPolicy = {
  name: 'unknown answer',
  meaning: 'Not in the table: a write may have been carried out, a read failed',
  write: 'unknown',
  retryRead: false,
  wait: 'none',
  reason: 'port_error',
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
