import type { ExchangeInfo } from './exchange-info';

/** The exchange's rules of one address, kept between reads: they are large, change with listings only, and are the same for all accounts. */
export class KeptExchangeInfo {
  private kept: { readonly at: number; readonly info: Promise<ExchangeInfo> } | null = null;

  /**
   * Rejects as `read` does, and then keeps nothing.
   * @param maxAgeMs what is older is read anew
   * @param read asks the exchange; whoever comes while it does waits for the same answer
   */
  async notOlderThan(maxAgeMs: number, read: () => Promise<ExchangeInfo>): Promise<ExchangeInfo> {
    const { kept } = this;
    if (kept !== null && kept.at >= Date.now() - maxAgeMs) return await kept.info;
    const next = { at: Date.now(), info: read() };
    this.kept = next;
    next.info.catch(() => {
      if (this.kept === next) this.kept = null;
    });
    return await next.info;
  }
}
