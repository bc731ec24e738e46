import type { RequestBudget } from '../../domain/exchange-view';
import { MAX_PAUSE_MS } from '../../domain/guard/pause';
import { ExchangeError } from '../errors';
import type { ExchangeLimits } from '../port';
import { toldWait, type Wait, type WaitKind } from './told-wait';

/** Reads that feed an observation give way to what a write needs. */
export type Priority = 'observe' | 'write';

/** REQUEST_WEIGHT per minute and IP address, until exchangeInfo was read once. */
const WEIGHT_UNTIL_READ = 2_400;
/** Observations stop here, so that a cancel or close always finds weight left. */
const OBSERVE_SHARE = 0.85;
const WINDOW_MS = 60_000;
/** Of one look: openOrders 40, openAlgoOrders 40, positionRisk 5, accountConfig 5, time 1. */
export const LOOK_WEIGHT = 91;

/**
 * Follows what Binance says about its limits, which are per IP address and so shared by every account
 * of a worker. While it asked to wait, nothing is sent at all: requests while banned make a ban longer.
 */
export class RateLimits implements ExchangeLimits {
  private blocked: Wait = { until: 0, remark: null };
  private used = { weight: 0, at: 0 };

  /** Told of each longer wait that the exchange asked for. */
  onBlocked: ((until: number) => void) | null = null;

  private weightLimit = WEIGHT_UNTIL_READ;

  /** @param now this machine's clock, ms */
  constructor(readonly now: () => number) {}

  /** Request weight that is allowed within a minute: as the exchange said last. */
  weightPerMinute(): number {
    return this.weightLimit;
  }

  /** @param weightPerMinute as exchangeInfo says; null, where that cannot be read, changes nothing */
  learn(weightPerMinute: number | null): void {
    this.weightLimit = weightPerMinute ?? this.weightLimit;
  }

  /** Nothing is sent before this, ms. */
  get blockedUntil(): number {
    return this.blocked.until;
  }

  /** Request weight used within the last minute, as Binance counted it. */
  usedWeight(): number {
    return this.now() - this.used.at < WINDOW_MS ? this.used.weight : 0;
  }

  /** @param orders what exchangeInfo says of orders */
  budget(orders: RequestBudget['orders']): RequestBudget {
    return {
      perLook: LOOK_WEIGHT,
      forLooks: this.weightLimit * OBSERVE_SHARE,
      perMinute: this.weightLimit,
      used: this.usedWeight(),
      orders,
    };
  }

  /**
   * Never sends before `until`, ms; an earlier one changes nothing, and none is further than three days
   * away: no ban is longer, whoever remembers one.
   */
  blockUntil(until: number): void {
    this.block({ until: Math.min(until, this.now() + MAX_PAUSE_MS), remark: null });
  }

  /** @throws ExchangeError (not done) where a request may not be sent now */
  check(priority: Priority): void {
    const now = this.now();
    const { until, remark } = this.blocked;
    if (now < until)
      throw limited(
        withRemark(`the exchange asked to wait until ${new Date(until).toISOString()}`, remark),
        until,
      );
    if (priority === 'observe' && this.usedWeight() > this.weightLimit * OBSERVE_SHARE) {
      const nextMinute = (Math.floor(this.used.at / WINDOW_MS) + 1) * WINDOW_MS;
      if (now < nextMinute)
        throw limited(
          `request weight ${this.used.weight} of ${this.weightLimit} is used; the rest is kept for cancels and closes`,
          nextMinute,
        );
    }
  }

  /** Takes note of an answer's headers. */
  note(headers: Readonly<Record<string, unknown>>): void {
    const weight = Number(headers['x-mbx-used-weight-1m']);
    if (Number.isFinite(weight) && headers['x-mbx-used-weight-1m'] !== undefined)
      this.used = { weight, at: this.now() };
  }

  /**
   * Takes note of an answer that asks to wait, and tells what that means.
   * @param offsetMs ms to add to this machine's clock for the exchange's
   */
  waitAfter(kind: WaitKind, headers: Readonly<Record<string, unknown>>, message: string, offsetMs = 0): Wait {
    const wait = toldWait(kind, headers, message, this.now(), offsetMs);
    if (this.block(wait)) this.onBlocked?.(wait.until);
    return wait;
  }

  /** Whether it made the wait longer. */
  private block(wait: Wait): boolean {
    const longer = wait.until > this.blocked.until;
    if (longer) this.blocked = wait;
    return longer;
  }
}

/** A problem with what was told and could not be taken as it stands. */
export const withRemark = (problem: string, remark: string | null) =>
  remark === null ? problem : `${problem} (${remark})`;

/** A request that is not sent, since the exchange asked to wait. */
export function limited(message: string, waitUntil: number): ExchangeError {
  return new ExchangeError(message, {
    outcome: 'not_done',
    code: null,
    status: null,
    reason: 'rate_limited',
    retryRead: false,
    waitUntil,
  });
}
