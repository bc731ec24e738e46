import type { ExchangeInfo } from './exchange-info';

/** The exchange's rules, kept between reads: they are large and change with listings only. */
export class KeptExchangeInfo {
  private kept: { readonly at: number; readonly info: Promise<ExchangeInfo> } | null = null;

  /** @param read asks the exchange; whoever comes while it does waits for the same answer */
  constructor(private readonly read: () => Promise<ExchangeInfo>) {}

  /** @param maxAgeMs what is older is read anew. Rejects as `read` does, and then keeps nothing */
  async notOlderThan(maxAgeMs: number): Promise<ExchangeInfo> {
    const { kept } = this;
    if (kept !== null && kept.at >= Date.now() - maxAgeMs) return await kept.info;
    const next = { at: Date.now(), info: this.read() };
    this.kept = next;
    next.info.catch(() => {
      if (this.kept === next) this.kept = null;
    });
    return await next.info;
  }
}
