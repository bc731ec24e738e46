import { inspect } from 'node:util';
import { BinanceAdapter } from '../../src/exchange/binance/adapter';
import { BinanceHttp, type BinanceHttpOptions } from '../../src/exchange/binance/http';
import { RateLimits } from '../../src/exchange/binance/rate-limits';
import type { CancelOrders } from '../../src/exchange/port';
import { type RawServer, rawServer } from './raw-server';

/** Looks for these wherever something could leak. */
export const CANARY = {
  apiKey: 'canaryKey0123456789abcdefCANARY',
  apiSecret: 'canarySecret9876543210fedcbaCANARY',
};

/** An adapter of the canary account against a server that answers what the test says. */
export async function rawAdapter(answer: Parameters<typeof rawServer>[0]) {
  const server = await rawServer(answer);
  const rateLimits = new RateLimits(Date.now);
  const options = { baseUrl: server.url, credentials: CANARY, recvWindowMs: 5_000, rateLimits };
  const adapter = new BinanceAdapter(options);
  return { adapter, server, rateLimits, close: () => server.close() };
}

/** A bare HTTP client of the canary account, with a deadline that a test can wait for. */
export function rawHttp(server: Pick<RawServer, 'url'>, more: Partial<BinanceHttpOptions> = {}): BinanceHttp {
  const rateLimits = new RateLimits(Date.now);
  return new BinanceHttp({
    baseUrl: server.url,
    credentials: CANARY,
    recvWindowMs: 5_000,
    rateLimits,
    deadlineMs: 250,
    ...more,
  });
}

/** Everything that somebody could print of a thrown value, its causes and hidden members included. */
export function printed(thrown: unknown): string {
  const parts = [String(thrown), inspect(thrown, { depth: null, showHidden: true, getters: true })];
  for (let error = thrown; error instanceof Error; error = error.cause)
    parts.push(
      error.stack ?? '',
      JSON.stringify(error, Object.getOwnPropertyNames(error)),
      JSON.stringify({ ...error }),
    );
  return parts.join('\n');
}

/** What must never be printed: key, secret, and a signature that could be replayed. */
export const SECRETS = new RegExp(
  `${CANARY.apiKey}|${CANARY.apiSecret}|signature=[0-9a-f]{8}|\\b[0-9a-f]{64}\\b`,
  'i',
);

export const closeOrder = {
  symbol: 'BTCUSDT',
  side: 'SELL',
  positionSide: 'BOTH',
  mode: 'one-way',
  quantity: '0.004',
  clientOrderId: 'grinder_rem_0123456789abcdef01234567',
} as const;
export const write = { beforeSend: async () => undefined, acceptanceWindowMs: 5_000 };

/** A regular order as Binance answers it. */
export const orderAnswer = (more: Record<string, unknown> = {}) =>
  JSON.stringify({
    clientOrderId: closeOrder.clientOrderId,
    orderId: 22542179,
    status: 'FILLED',
    symbol: 'BTCUSDT',
    origQty: '0.004',
    executedQty: '0.004',
    updateTime: 1566818724722,
    ...more,
  });

/** Regular orders to cancel, by exchange order id. */
export const regularCancel = (symbol: string, ...orderIds: string[]): CancelOrders => ({
  symbol,
  orderKind: 'regular',
  orders: orderIds.map((orderId) => ({ orderId, clientOrderId: `x-${orderId}` })),
});

/** One conditional order to cancel, by client id. */
export const conditionalCancel = (clientOrderId: string): CancelOrders => ({
  symbol: 'BTCUSDT',
  orderKind: 'conditional',
  orders: [{ orderId: '1', clientOrderId }],
});
