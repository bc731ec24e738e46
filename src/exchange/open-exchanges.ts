import type { ExchangeSetting } from '../domain/config';
import { BinanceAdapter } from './binance/adapter';
import { baseUrlOf } from './binance/hosts';
import { RateLimits } from './binance/rate-limits';
import type { ExchangeCredentials, ExchangeLimits, ExchangePort } from './port';

/** What it takes to use one exchange account. */
export interface ExchangeAccountOptions {
  readonly exchange: ExchangeSetting;
  readonly credentials: ExchangeCredentials;
  /** ms after its timestamp in which a request is accepted, where no reservation says otherwise. */
  readonly recvWindowMs: number;
}

/** The exchange accounts of one process: they share its IP address, and with it the venue's limits. */
export interface Exchanges {
  readonly limits: ExchangeLimits;
  open(options: ExchangeAccountOptions): ExchangePort & { close(): void };
}

/** The one place that knows which venues there are. */
export function openExchanges(): Exchanges {
  const rateLimits = new RateLimits(Date.now);
  return {
    limits: rateLimits,
    open: ({ exchange, credentials, recvWindowMs }) =>
      new BinanceAdapter({ baseUrl: baseUrlOf(exchange), credentials, recvWindowMs, rateLimits }),
  };
}
