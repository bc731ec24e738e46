import type { ExchangeSetting } from '../domain/config';
import { BinanceAdapter } from './binance/adapter';
import { baseUrlOf } from './binance/hosts';
import { KeptExchangeInfo } from './binance/kept-exchange-info';
import { RateLimits } from './binance/rate-limits';
import type { ExchangeCredentials, ExchangeLimits, ExchangePort } from './port';

/** What it takes to use one exchange account. */
export interface ExchangeAccountOptions {
  readonly exchange: ExchangeSetting;
  readonly credentials: ExchangeCredentials;
  /** ms after its timestamp in which a request is accepted, where no reservation says otherwise. */
  readonly recvWindowMs: number;
}

/** An exchange account in use. */
export interface OpenExchange extends ExchangePort {
  /** Those of its address, shared with every account of this process there. */
  readonly limits: ExchangeLimits;
}

/** The exchange accounts of one process: they share its IP address, and with it the limits of each venue. */
export interface Exchanges {
  open(options: ExchangeAccountOptions): OpenExchange;
}

/** The one place that knows which venues there are. */
export function openExchanges(): Exchanges {
  const ofAddress = new Map<string, { rateLimits: RateLimits; exchangeInfo: KeptExchangeInfo }>();
  const sharedAt = (baseUrl: string) => {
    const shared = ofAddress.get(baseUrl) ?? {
      rateLimits: new RateLimits(Date.now),
      exchangeInfo: new KeptExchangeInfo(),
    };
    ofAddress.set(baseUrl, shared);
    return shared;
  };
  return {
    open({ exchange, credentials, recvWindowMs }) {
      const baseUrl = baseUrlOf(exchange);
      return new BinanceAdapter({ baseUrl, credentials, recvWindowMs, ...sharedAt(baseUrl) });
    },
  };
}
