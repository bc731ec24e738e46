import { BinanceAdapter } from '../../src/exchange/binance/adapter';
import { RateLimits } from '../../src/exchange/binance/rate-limits';

/** An adapter on a simulated exchange of this process. */
export function adapterOf({ sim, account }: { sim: { url: string }; account: string }): BinanceAdapter {
  const rateLimits = new RateLimits(Date.now);
  // Hundreds of looks in a minute would else stop at the reserve for writes.
  rateLimits.learn(1_000_000);
  return new BinanceAdapter({
    baseUrl: sim.url,
    credentials: { apiKey: `key-${account}`, apiSecret: `secret-${account}` },
    recvWindowMs: 5_000,
    rateLimits,
  });
}

/** What a look asks the exchange, in parallel. */
export async function fiveReads(exchange: BinanceAdapter): Promise<unknown> {
  return await Promise.all([
    exchange.openOrders(),
    exchange.conditionalOrders(),
    exchange.positions(),
    exchange.positionMode(),
    exchange.measureClock(),
  ]);
}
