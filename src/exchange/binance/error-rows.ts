import { type ErrorRow, refused, unclear } from './error-row';

const NEXT_CYCLE = 'Nothing: the next cycle decides anew';
const FOUND_OUT = 'Nothing: what became of it is read back';
const SEND_LESS = 'Send less from this IP address, the bots included';
const CLOCK = "Check the machine's clock, how busy it is, and the connection";
const KEY = 'Check the key at Binance: that it exists, may trade futures and allows this IP address';
const BY_HAND = 'Read the message; cancel or close by hand where it cannot wait';
const ACCOUNT = 'Look at the account at Binance: it lacks what the message says';
const REGION = 'Binance does not serve this from here: run the worker where the account may trade';
const MISTAKE = 'A mistake of this software: report the message, and act by hand';

/** The four kinds of HTTP 503 (general-info), told apart by their texts. */
const UNAVAILABLE: readonly ErrorRow[] = [
  unclear(
    '503 unknown',
    { statuses: [503], text: /unknown error/i },
    'Execution status unknown: it may have succeeded',
    FOUND_OUT,
    { retryRead: true },
  ),
  refused(
    '503 throttled',
    { text: /throttled by system-level protection|server is currently overloaded/i },
    'Refused by overload protection',
    NEXT_CYCLE,
    { wait: 'orders' },
  ),
  refused(
    '503 internal',
    { statuses: [503], text: /internal error; unable to process/i },
    'Failed inside the exchange',
    NEXT_CYCLE,
    { retryRead: true },
  ),
  refused(
    '503 unavailable',
    { statuses: [503], text: /service unavailable\.$/i },
    'The service is unavailable',
    NEXT_CYCLE,
    { retryRead: true },
  ),
];

/** Nothing was done, and nothing may be sent for a while. */
const LIMITS: readonly ErrorRow[] = [
  refused(
    'ip banned',
    { statuses: [418] },
    'The IP address is banned until the time in the message',
    SEND_LESS,
    { reason: 'rate_limited', wait: 'ban' },
  ),
  refused(
    'too many requests',
    { codes: [-1003] },
    'The request weight of the IP address is used up',
    SEND_LESS,
    { reason: 'rate_limited', wait: 'until_told' },
  ),
  refused(
    'too many orders',
    { codes: [-1015] },
    'The order count of the account is used up',
    'Let the bots place fewer orders',
    { reason: 'rate_limited', wait: 'orders' },
  ),
  refused('rate limit', { statuses: [429] }, 'A rate limit was reached', SEND_LESS, {
    reason: 'rate_limited',
    wait: 'until_told',
  }),
];

/** Nobody can tell whether it was carried out. */
const UNCLEAR: readonly ErrorRow[] = [
  unclear('unknown', { codes: [-1000] }, 'An unknown error while processing', FOUND_OUT, { retryRead: true }),
  unclear('unexpected response', { codes: [-1006] }, 'Execution status unknown', FOUND_OUT, {
    retryRead: true,
  }),
  unclear('timeout', { codes: [-1007] }, 'Execution status unknown', FOUND_OUT, { retryRead: true }),
  unclear('backend timeout', { statuses: [408] }, 'Execution status unknown', FOUND_OUT, { retryRead: true }),
  unclear(
    'duplicate client order id',
    { codes: [-4116] },
    'An order with this client id is open: an earlier request landed',
    FOUND_OUT,
  ),
  unclear('triggering', { codes: [-4117] }, 'The conditional order is being triggered', FOUND_OUT),
  unclear(
    'batch cancel failure',
    { codes: [-2012] },
    'The batch failed; some of it may be cancelled',
    FOUND_OUT,
  ),
];

/** Refused before execution, whatever was asked for. */
const REQUESTS: readonly ErrorRow[] = [
  refused('disconnected', { codes: [-1001] }, 'Failed inside the exchange', NEXT_CYCLE, { retryRead: true }),
  refused('throttled', { codes: [-1008] }, 'Refused by overload protection', NEXT_CYCLE, { wait: 'orders' }),
  refused('shutting down', { codes: [-1016] }, 'The service is no longer available', NEXT_CYCLE, {
    wait: 'backoff',
  }),
  refused(
    'timestamp',
    { codes: [-1021] },
    "The timestamp is outside recvWindow or ahead of the server's time",
    CLOCK,
    { reason: 'clock_skew', retryRead: true },
  ),
  refused('matching engine recvWindow', { codes: [-5028] }, 'Too late for the matching engine', CLOCK, {
    reason: 'clock_skew',
  }),
  refused(
    'signature',
    { codes: [-1022] },
    'The signature is not valid',
    'Check the API secret: it must be the one of the API key',
  ),
  refused(
    'key',
    { codes: [-1002, -1005, -1011, -1099, -2008, -2014, -2015, -2017, -4056, -4057] },
    'The API key, its permissions or its IP address are refused',
    KEY,
  ),
  refused(
    'flag of another mode',
    { codes: [-1106], text: /reduceonly/i },
    'Hedge mode refuses reduceOnly',
    NEXT_CYCLE,
    { reason: 'mode_changed' },
  ),
  refused(
    'parameters',
    {
      codes: [
        -1013, -1014, -1020, -1023, -1100, -1101, -1102, -1103, -1104, -1105, -1106, -1108, -1110, -1111,
        -1113, -1114, -1115, -1116, -1117, -1118, -1119, -1120, -1125, -1126, -1127, -1128, -1130, -1131,
        -1136, -4022, -4031, -4104, -4144, -5037, -5038, -5039, -5040,
      ],
    },
    'A parameter is refused',
    MISTAKE,
  ),
  refused('wrong endpoint', { codes: [-4120] }, 'Conditional orders have an endpoint of their own', MISTAKE),
];

/** Refused for what the order is, or for the symbol. */
const ORDERS: readonly ErrorRow[] = [
  refused(
    'no such symbol',
    { codes: [-1121] },
    'The exchange knows no such symbol',
    'Look at the symbol at Binance: it may be delisted',
  ),
  refused(
    'symbol status',
    { codes: [-1122, -2016, -4140, -4141, -5024] },
    'The symbol is not open for this order',
    'Wait until the symbol trades, or settle it by hand',
    { reason: 'symbol_not_trading' },
  ),
  refused(
    'not in the book',
    { codes: [-2011] },
    'The order is not open: filled, cancelled, expired or never there',
    FOUND_OUT,
  ),
  refused('no such order', { codes: [-2013] }, 'The exchange knows no such order', FOUND_OUT),
  refused(
    'blocked by resting orders',
    { codes: [-2022, -4118] },
    'The reduce-only order conflicts with the position or with resting orders',
    'Cancel what rests on the closing side; cancel_then_flatten does so with our own orders',
    { reason: 'own_order_blocks_close' },
  ),
  refused(
    'order refused',
    { codes: [-2010, -2018, -2019, -2020, -2021, -2023, -2024, -2025, -2026, -2027, -2028] },
    'The order is refused',
    BY_HAND,
  ),
  refused(
    'quantity or price',
    {
      codes: [
        -4001, -4002, -4003, -4004, -4005, -4006, -4007, -4013, -4014, -4015, -4016, -4019, -4020, -4023,
        -4024, -4029, -4030, -4032, -4082, -4135, -4136, -4139, -4142, -4183, -4184, -4210, -4211,
      ],
    },
    'Quantity, price or list length is refused',
    BY_HAND,
  ),
  refused(
    'position side',
    { codes: [-4060, -4061] },
    "The position side does not match the account's mode",
    NEXT_CYCLE,
    { reason: 'mode_changed' },
  ),
  refused(
    'reduce only',
    { codes: [-4062, -4087, -4105, -4106, -4107, -4137, -4138, -4189, -4400, -4401, -4408] },
    'Only orders that reduce are allowed, or the flag is improper',
    BY_HAND,
  ),
  refused(
    'no counterparty',
    { codes: [-1112, -4131, -5041] },
    'Nothing rests on the other side, or its best price is too far from the mark price',
    'Wait for the book, or close by hand with a limit order',
  ),
  refused('min notional', { codes: [-4164] }, 'The order is worth too little', 'Close it by hand', {
    reason: 'dust',
  }),
  refused(
    'fill or kill, post only',
    { codes: [-5021, -5022] },
    'The order was refused and leaves no record',
    NEXT_CYCLE,
  ),
  refused(
    'amendment',
    { codes: [-5025, -5026, -5027, -5029, -5043, -5047] },
    'The order cannot be amended so',
    MISTAKE,
  ),
];

/** Refused for what the account is or may do. */
const ACCOUNTS: readonly ErrorRow[] = [
  {
    ...refused('no need to change', { codes: [-4046, -4059] }, 'It is so already', 'Nothing'),
    write: 'done',
  },
  refused(
    'account',
    { codes: [-1109, -4044, -4045, -4067, -4068, -4088, -4192, -4531] },
    "The account's state forbids it",
    ACCOUNT,
  ),
  refused(
    'inactive account',
    { codes: [-4109] },
    'The futures account is archived',
    'Transfer any amount into the futures wallet',
  ),
  refused('region', { codes: [-4402] }, 'Not offered in the region of the account', REGION),
  refused(
    'leverage',
    { codes: [-4202, -4203, -4205, -4206, -4208, -4209, -4403] },
    'The leverage is higher than the account may have',
    'Lower the leverage of the symbol at Binance',
  ),
  refused(
    'agreement',
    { codes: [-4411] },
    'The agreement for perpetuals on shares and metals is not signed',
    'Sign the TradFi-Perps agreement at Binance',
  ),
];

const BY_STATUS_ALONE: readonly ErrorRow[] = [
  refused(
    'firewall',
    { statuses: [403] },
    'Refused by the web application firewall',
    'Look for what else sends requests from this IP address',
    { reason: 'rate_limited', wait: 'backoff' },
  ),
  refused('not authorised', { statuses: [401] }, 'The API key is refused', KEY),
  refused(
    'restricted location',
    { statuses: [451] },
    'Binance serves no requests from this location',
    REGION,
  ),
  unclear(
    'redirect',
    { statuses: [301, 302, 303, 307, 308] },
    'Redirects are not followed: they would carry the API key away',
    'Look for a proxy between here and Binance',
  ),
];

/**
 * First match wins. Messages come before codes, codes before statuses, since Binance publishes no
 * mapping from code to status. Sources: Binance's error-code page for USD-M futures and general-info; the
 * texts from field reports. From field reports alone: -1131 (ccxt), -2008 (ccxt 16777), -4408 (ccxt 24717),
 * -4411 (freqtrade 12900), HTTP 451 with `{"code":0}` (ccxt 15872, of fapi.binance.com).
 */
export const ERROR_POLICY: readonly ErrorRow[] = [
  ...UNAVAILABLE,
  ...LIMITS,
  ...UNCLEAR,
  ...REQUESTS,
  ...ORDERS,
  ...ACCOUNTS,
  ...BY_STATUS_ALONE,
];
