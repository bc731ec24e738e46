import { performance } from 'node:perf_hooks';
import type { ExchangeInfo } from './exchange-info';

/** The exchange's rules of one address, kept between reads: they are large, change with listings only, and are the same for all accounts. */
export class KeptExchangeInfo {
  private kept: {
    readonly wall: number;
    readonly steady: number;
    readonly info: Promise<ExchangeInfo>;
  } | null = null;

  /**
   * Rejects as `read` does, and then keeps nothing.
   * @param maxAgeMs what is older is read anew
   * @param read asks the exchange; whoever comes while it does waits for the same answer
   */
  async notOlderThan(maxAgeMs: number, read: () => Promise<ExchangeInfo>): Promise<ExchangeInfo> {
    const { kept } = this;
    // By both clocks: a wall clock that went back would keep it for ever, the other one stands still in a machine's sleep.
    const [wall, steady] = [Date.now(), performance.now()];
    if (kept !== null && Math.max(wall - kept.wall, steady - kept.steady) <= maxAgeMs) return await kept.info;
    const next = { wall, steady, info: read() };
    this.kept = next;
    next.info.catch(() => {
      if (this.kept === next) this.kept = null;
    });
    return await next.info;
  }
}
