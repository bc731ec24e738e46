import { ExchangeError, errors } from '../core/errors';
import { DEFAULT_LIMITS, type LimitOptions } from '../core/options';
import type { OrderCost } from '../endpoints/endpoint';

const MINUTE = 60_000;
const TEN_SECONDS = 10_000;
const LONGEST_BAN = 3 * 86_400_000;

interface Spent {
  readonly at: number;
  readonly amount: number;
}

interface Ban {
  until: number;
  readonly length: number;
}

/** What a test may do with the rate limits. IPs default to the one that loopback clients have. */
export interface LimitControl {
  /** Changes limits from now on. */
  configure(options: Partial<LimitOptions>): void;
  /** Makes the current minute's used weight of an IP exactly this. */
  setUsedWeight(weight: number, ip?: string): void;
  usedWeight(ip?: string): number;
  /** Bans an IP for that many ms, as after ignored 429 answers. */
  ban(ms: number, ip?: string): void;
}

const LOOPBACK = '127.0.0.1';

/** Request weight per IP and order counts per account, in rolling windows of the exchange's clock. */
export class RateLimits implements LimitControl {
  readonly options: LimitOptions;
  private readonly initial: LimitOptions;
  private readonly weights = new Map<string, Spent[]>();
  private readonly orders10Seconds = new Map<string, Spent[]>();
  private readonly ordersMinute = new Map<string, Spent[]>();
  private readonly violations = new Map<string, number>();
  private readonly bans = new Map<string, Ban>();

  constructor(
    private readonly now: () => number,
    options: Partial<LimitOptions> | undefined,
  ) {
    this.initial = { ...DEFAULT_LIMITS, ...options };
    this.options = { ...this.initial };
  }

  configure(options: Partial<LimitOptions>): void {
    Object.assign(this.options, options);
  }

  setUsedWeight(weight: number, ip: string = LOOPBACK): void {
    this.weights.set(ip, [{ at: this.now(), amount: weight }]);
  }

  usedWeight(ip: string = LOOPBACK): number {
    return this.total(this.weights, ip, MINUTE);
  }

  ban(ms: number, ip: string = LOOPBACK): void {
    this.bans.set(ip, { until: this.now() + ms, length: ms });
  }

  /**
   * Takes a request's weight. Binance general-info: beyond the limit 429, and 418 with a ban for who goes on; bans grow
   * from two minutes to three days; reported from the field: requests sent while banned move the ban's end.
   *
   * @throws ExchangeError -1003 with HTTP 429 or 418
   */
  charge(ip: string, weight: number): void {
    const ban = this.bans.get(ip);
    if (ban !== undefined && ban.until > this.now()) {
      ban.until += this.options.banExtensionMs;
      throw this.banned(ip, ban.until);
    }
    if (this.usedWeight(ip) + weight <= this.options.weightPerMinute) {
      this.violations.delete(ip);
      spend(this.weights, ip, { at: this.now(), amount: weight });
      return;
    }
    const violations = (this.violations.get(ip) ?? 0) + 1;
    this.violations.set(ip, violations);
    if (violations <= this.options.violationsBeforeBan) throw this.limited(ip);
    const length = Math.min(ban === undefined ? this.options.banMs : ban.length * 2, LONGEST_BAN);
    this.ban(length, ip);
    this.violations.delete(ip);
    throw this.banned(ip, this.now() + length);
  }

  /** Checks that an account may place more orders. @throws ExchangeError -1015 */
  checkOrders(account: string, cost: OrderCost): void {
    const { ordersPer10Seconds, ordersPerMinute } = this.options;
    if (this.total(this.orders10Seconds, account, TEN_SECONDS) + cost.per10Seconds > ordersPer10Seconds) {
      throw errors.tooManyOrders(ordersPer10Seconds, 'TEN_SECONDS');
    }
    if (this.total(this.ordersMinute, account, MINUTE) + cost.perMinute > ordersPerMinute) {
      throw errors.tooManyOrders(ordersPerMinute, 'MINUTE');
    }
  }

  countOrders(account: string, cost: OrderCost): void {
    spend(this.orders10Seconds, account, { at: this.now(), amount: cost.per10Seconds });
    spend(this.ordersMinute, account, { at: this.now(), amount: cost.perMinute });
  }

  weightHeaders(ip: string): Record<string, string> {
    return { 'x-mbx-used-weight-1m': String(this.usedWeight(ip)) };
  }

  orderHeaders(account: string): Record<string, string> {
    return {
      'x-mbx-order-count-10s': String(this.total(this.orders10Seconds, account, TEN_SECONDS)),
      'x-mbx-order-count-1m': String(this.total(this.ordersMinute, account, MINUTE)),
    };
  }

  reset(): void {
    for (const each of [this.weights, this.orders10Seconds, this.ordersMinute, this.violations, this.bans]) {
      each.clear();
    }
    Object.assign(this.options, this.initial);
  }

  private limited(ip: string): ExchangeError {
    return tooManyRequests(ip, this.options.weightPerMinute, this.options.retryAfter ? 60 : undefined);
  }

  private banned(ip: string, until: number): ExchangeError {
    const seconds = Math.ceil((until - this.now()) / 1000);
    return ipBanned(ip, until, this.options.retryAfter ? seconds : undefined);
  }

  private total(store: Map<string, Spent[]>, key: string, window: number): number {
    const since = this.now() - window;
    const recent = (store.get(key) ?? []).filter((entry) => entry.at > since);
    store.set(key, recent);
    return recent.reduce((sum, entry) => sum + entry.amount, 0);
  }
}

/** The 429 answer: -1003 with the limit in its text. */
export function tooManyRequests(ip: string, limit: number, retryAfterSeconds?: number): ExchangeError {
  const msg = `Too many requests; current limit of IP(${ip}) is ${limit} requests per minute. Please use the websocket for live updates to avoid polling the API.`;
  return new ExchangeError(429, -1003, msg, retryAfterHeader(retryAfterSeconds));
}

/** The 418 answer: -1003 with the end of the ban (ms since epoch) in its text. */
export function ipBanned(ip: string, until: number, retryAfterSeconds?: number): ExchangeError {
  const msg = `Way too many requests; IP(${ip}) banned until ${until}. Please use the websocket for live updates to avoid bans.`;
  return new ExchangeError(418, -1003, msg, retryAfterHeader(retryAfterSeconds));
}

function retryAfterHeader(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { 'retry-after': String(seconds) };
}

function spend(store: Map<string, Spent[]>, key: string, entry: Spent): void {
  const entries = store.get(key);
  if (entries === undefined) store.set(key, [entry]);
  else entries.push(entry);
}
