import type { SymbolSpec } from './symbols';

/** One API key. Entries with the same `label` are keys of one account. */
export interface AccountOptions {
  apiKey: string;
  /** Secret of an HMAC key. */
  apiSecret?: string;
  /** Instead of a secret: the public key of an Ed25519 or RSA key, in PEM. */
  publicKey?: string;
  /** Name in the log and in the admin API; default `account-1`, `account-2`, … */
  label?: string;
  /** `trade: false` makes a read-only key: trading calls answer -2015. */
  permissions?: { trade?: boolean };
  dualSidePosition?: boolean;
  /** USDT, decimal text; default `"100000"`. */
  walletBalance?: string;
}

/** How the exchange behaves where sources conflict or are silent; each can be changed while it runs. */
export interface Rules {
  /**
   * What a reducing order meets (field reports conflict, so none is "the" behaviour):
   * - `strict`: -2022 when flat, in the position's direction, larger than the position, or, for LIMIT, when
   *   resting reducing orders and this one together exceed it;
   * - `strictest`: as `strict`, and MARKET counts the resting ones too;
   * - `clamp`: one-way MARKET of at least the position's size closes exactly the position and knocks out resting
   *   reduce-only orders;
   * - `pmLike`: -4118 while any order of the same side rests, as seen on portfolio margin accounts.
   */
  reduceOnly: 'strict' | 'strictest' | 'clamp' | 'pmLike';
  /** A clamped order: `trimmed` shows the position's size, FILLED; `expired` shows the sent size, EXPIRED. */
  clampedOrder: 'trimmed' | 'expired';
  /** POST and DELETE answers carry avgPrice and cumQuote, as before 2026-07-15. */
  includeAvgPrice: boolean;
  /** Whether a hedge-mode close, which cannot send reduceOnly, is exempt from MIN_NOTIONAL. */
  hedgeCloseMinNotional: 'exempt' | 'applies';
  /** How a closePosition order's quantity is written. */
  closePositionQuantity: 'zero' | 'null' | 'empty' | 'omitted';
  /** How `icebergQuantity` is written: samples show null and the text "null". */
  icebergQuantity: 'null' | 'text';
  /** Order of the items that DELETE batchOrders answers (only POST promises the request's order). */
  batchCancelOrder: 'request' | 'reversed';
  /** Client order id of the regular order that a triggered algo order becomes. */
  triggeredClientOrderId: 'clientAlgoId' | 'generated';
  /** Weight of v2/positionRisk, v2/account and v3/account. */
  v2Weight: 5 | 10;
}

export const DEFAULT_RULES: Readonly<Rules> = {
  reduceOnly: 'strict',
  clampedOrder: 'trimmed',
  includeAvgPrice: false,
  hedgeCloseMinNotional: 'exempt',
  closePositionQuantity: 'zero',
  icebergQuantity: 'null',
  batchCancelOrder: 'request',
  triggeredClientOrderId: 'clientAlgoId',
  v2Weight: 10,
};

/** Rate limits. Defaults are mainnet's (Binance exchangeInfo.rateLimits, 2026-09). */
export interface LimitOptions {
  weightPerMinute: number;
  ordersPerMinute: number;
  ordersPer10Seconds: number;
  /** How many 429 answers an IP may collect before it is banned. */
  violationsBeforeBan: number;
  /** Length of the first ban; each further one doubles, up to three days. */
  banMs: number;
  /** How far a request sent while banned moves the ban's end. */
  banExtensionMs: number;
  /** Send Retry-After with 429 and 418; fapi does not document it. */
  retryAfter: boolean;
}

export const DEFAULT_LIMITS: Readonly<LimitOptions> = {
  weightPerMinute: 2400,
  ordersPerMinute: 1200,
  ordersPer10Seconds: 300,
  violationsBeforeBan: 5,
  banMs: 120_000,
  banExtensionMs: 5_000,
  retryAfter: false,
};

/** What `startSimulator` takes. */
export interface SimulatorOptions {
  accounts: readonly AccountOptions[];
  /** 0, the default, takes any free port. */
  port?: number;
  /** Default 127.0.0.1. Anything else opens the exchange to the network. */
  host?: string;
  /** Decides everything the exchange makes up; default 1. */
  seed?: number;
  symbols?: readonly SymbolSpec[];
  rules?: Partial<Rules>;
  limits?: Partial<LimitOptions>;
  /** Admin API under /admin; default true on a loopback host, else false. */
  admin?: boolean;
  /** Names under which the admin API may be called, besides loopback ones and `host`; without a port. */
  adminHosts?: readonly string[];
  /** First algoId, decimal text; default beyond 2^53. */
  firstAlgoId?: string;
  /**
   * File of JSON lines to which every change is written before it is answered, and from which book, positions, trades
   * and used ids are read at start: the exchange goes on after it was killed. Default: none.
   */
  journal?: string;
}
