import { limited, withRemark } from './rate-limits';
import { toldWait, type Wait } from './told-wait';

/**
 * How long one account places no orders: its order count is used up, or overload protection refused one. Both are of
 * the account and of placing (Binance, general-info, "LIMITS"), so reads, cancels and other accounts go on.
 */
export class OrderPause {
  private pause: Wait = { until: 0, remark: null };

  constructor(private readonly now: () => number) {}

  /** Its end, ms. */
  get until(): number {
    return this.pause.until;
  }

  /** @throws ExchangeError (not done) while it lasts */
  check(): void {
    const { until, remark } = this.pause;
    if (this.now() >= until) return;
    const told = `the exchange asked to place no orders until ${new Date(until).toISOString()}`;
    throw limited(withRemark(told, remark), until);
  }

  /** Takes note of an answer that asks for it. @param offsetMs ms to add to this machine's clock for the exchange's */
  begin(headers: Readonly<Record<string, unknown>>, message: string, offsetMs: number): Wait {
    const wait = toldWait('orders', headers, message, this.now(), offsetMs);
    if (wait.until > this.pause.until) this.pause = wait;
    return wait;
  }
}
