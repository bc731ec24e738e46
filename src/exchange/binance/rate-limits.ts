import { ExchangeError } from '../errors';
import type { ExchangeLimits } from '../port';

/** Reads that feed an observation give way to what a write needs. */
export type Priority = 'observe' | 'write';

/** Binance's REQUEST_WEIGHT limit per minute and IP address (2,400 on the main host). */
const WEIGHT_LIMIT = 2_400;
/** Observations stop here, so that a cancel or close always finds weight left. */
const OBSERVE_SHARE = 0.85;
const WINDOW_MS = 60_000;
const BACKOFF_MS = 10_000;
/** Where Binance says neither a header nor a time: one window. */
const UNTOLD_MS = 60_000;

/**
 * Follows what Binance says about its limits, which are per IP address and so shared by every account
 * of a worker. While it asked to wait, nothing is sent at all: requests while banned make a ban longer.
 */
export class RateLimits implements ExchangeLimits {
  private blocked = 0;
  private used = { weight: 0, at: 0 };

  /** Told of each longer wait that the exchange asked for. */
  onBlocked: ((until: number) => void) | null = null;

  constructor(
    private readonly now: () => number,
    private readonly weightLimit = WEIGHT_LIMIT,
  ) {}

  /** Nothing is sent before this, ms. */
  get blockedUntil(): number {
    return this.blocked;
  }

  /** Request weight used within the last minute, as Binance counted it. */
  usedWeight(): number {
    return this.now() - this.used.at < WINDOW_MS ? this.used.weight : 0;
  }

  /** Never sends before `until`, ms; an earlier one changes nothing. */
  blockUntil(until: number): void {
    this.blocked = Math.max(this.blocked, until);
  }

  /** @throws ExchangeError (not done) where a request may not be sent now */
  check(priority: Priority): void {
    const now = this.now();
    if (now < this.blocked)
      throw limited(`the exchange asked to wait until ${new Date(this.blocked).toISOString()}`, this.blocked);
    if (priority === 'observe' && this.usedWeight() > this.weightLimit * OBSERVE_SHARE) {
      const until = (Math.floor(this.used.at / WINDOW_MS) + 1) * WINDOW_MS;
      if (now < until)
        throw limited(
          `request weight ${this.used.weight} of ${this.weightLimit} is used; the rest is kept for cancels and closes`,
          until,
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
   * Until when to wait after an answer that says so: Retry-After or the time in the message, the later of
   * both, else a guess. Binance documents no Retry-After for futures, so it is read and not relied on.
   * @param offsetMs ms to add to this machine's clock for the exchange's, which the message's time is of
   */
  waitAfter(
    wait: 'backoff' | 'until_told',
    headers: Readonly<Record<string, unknown>>,
    message: string,
    offsetMs = 0,
  ): number {
    const now = this.now();
    const told = Number(/banned until (\d{13})/.exec(message)?.[1]) - offsetMs;
    const seconds = Number(headers['retry-after'] || Number.NaN);
    const ends = [told, now + seconds * 1_000].filter(Number.isFinite);
    const until = ends.length > 0 ? Math.max(...ends) : now + (wait === 'backoff' ? BACKOFF_MS : UNTOLD_MS);
    const longer = until > this.blocked;
    this.blockUntil(until);
    if (longer) this.onBlocked?.(until);
    return until;
  }
}

function limited(message: string, waitUntil: number): ExchangeError {
  return new ExchangeError(message, {
    outcome: 'not_done',
    code: null,
    status: null,
    reason: 'rate_limited',
    retryRead: false,
    waitUntil,
  });
}
