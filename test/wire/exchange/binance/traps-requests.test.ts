import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sizeClose } from '../../../../src/domain/sizing';
import { serveAccounts } from '../../../../src/plugin/accounts';
import {
  CANARY,
  closeOrder,
  conditionalCancel,
  orderAnswer,
  rawAdapter,
  rawHttp,
  regularCancel,
  write,
} from '../../../support/raw-adapter';
import { json, type RawRequest, rawServer } from '../../../support/raw-server';

/** The 31 traps of npm `binance` 3.6.5: those that lie in what it sends, and in what it does by itself. */
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** A friendly exchange: every call of the port succeeds. */
function friendly({ path, method }: RawRequest, response: Parameters<typeof json>[0]): void {
  const time = 1_790_770_782_215;
  const rules = { minQty: '0.001', maxQty: '120', stepSize: '0.001' };
  const filters = ['LOT_SIZE', 'MARKET_LOT_SIZE'].map((filterType) => ({ filterType, ...rules }));
  const answers: Record<string, string> = {
    '/fapi/v1/time': `{"serverTime":${time}}`,
    '/fapi/v1/exchangeInfo': JSON.stringify({ symbols: [{ symbol: 'BTCUSDT', status: 'TRADING', filters }] }),
    '/fapi/v1/accountConfig': '{"dualSidePosition":false}',
    '/fapi/v1/order': orderAnswer(),
    '/fapi/v1/algoOrder': `{"clientAlgoId":"x","algoId":1,"code":"200","algoStatus":"CANCELED","updateTime":${time}}`,
  };
  json(
    response,
    method === 'DELETE' && path === '/fapi/v1/batchOrders'
      ? `[${orderAnswer({ orderId: 12 })}]`
      : (answers[path] ?? '[]'),
  );
}

async function against(answer: Parameters<typeof rawAdapter>[0] = friendly) {
  const raw = await rawAdapter(answer);
  cleanUps.push(raw.close);
  return raw;
}

/** Calls everything that the port offers. */
async function everything({ adapter }: Awaited<ReturnType<typeof against>>): Promise<void> {
  await adapter.openOrders();
  await adapter.conditionalOrders();
  await adapter.positions();
  await adapter.positionMode();
  await adapter.measureClock();
  await adapter.symbolListings(['BTCUSDT']);
  await adapter.findOrder({ symbol: 'BTCUSDT', clientOrderId: 'x', orderKind: 'regular' });
  await adapter.findOrder({ symbol: 'BTCUSDT', clientOrderId: 'x', orderKind: 'conditional' });
  await adapter.tradesSince('BTCUSDT', 1);
  await adapter.cancelOrders(regularCancel('BTCUSDT', '12'), write);
  await adapter.cancelOrders(conditionalCancel('x'), write);
  await adapter.closePosition(closeOrder, write);
}

describe('what is sent', () => {
  it('trap 9: order ids of a batch go as bare digits, all of them', async () => {
    const { adapter, server } = await against();
    await adapter.cancelOrders(regularCancel('ETHUSDT', '8389766145050669870', '12'), write);
    expect(server.requests[0]?.query.get('orderIdList')).toBe('[8389766145050669870,12]');
  });

  it('trap 10: what is not given is not sent as the text "undefined"', async () => {
    const raw = await against();
    await everything(raw);
    for (const { url } of raw.server.requests) expect(url).not.toMatch(/undefined|null|NaN/);
    expect(raw.server.requests[0]?.query.has('symbol')).toBe(false);
  });

  it('trap 11: a quantity is sent digit by digit, never as 1e-7', async () => {
    const { adapter, server } = await against();
    await adapter.closePosition({ ...closeOrder, quantity: '0.0000001' }, write);
    expect(server.requests[0]?.query.get('quantity')).toBe('0.0000001');
  });

  it('trap 12: quantities lie on the step by decimal arithmetic, not by floating point', () => {
    const rules = (stepSize: string) => ({
      trading: true,
      quoteAsset: 'USDT',
      minQuantity: stepSize,
      maxQuantity: '100000',
      stepSize,
    });
    expect(sizeClose('0.3', rules('0.1')).slices).toEqual(['0.3']);
    expect(sizeClose('1.005', rules('0.001')).slices).toEqual(['1.005']);
    expect(sizeClose('25', rules('10')).slices).toEqual(['20']);
  });

  it('traps 19, 20: the order carries our client id, and what was given is left as it was', async () => {
    const { adapter, server } = await against();
    const order = Object.freeze({ ...closeOrder });
    await adapter.closePosition(order, write);
    expect(order).toEqual(closeOrder);
    expect(server.requests[0]?.query.get('newClientOrderId')).toBe(closeOrder.clientOrderId);
    expect(server.requests[0]?.url).not.toContain('x-15PC4ZJy');
  });

  it('trap 24: public calls carry neither key nor signature, signed ones both', async () => {
    const raw = await against();
    await everything(raw);
    const open = raw.server.requests.filter(({ path }) => /\/(time|exchangeInfo)$/.test(path));
    expect(open).toHaveLength(2);
    for (const { headers, url } of open) {
      expect(headers).not.toHaveProperty('x-mbx-apikey');
      expect(url).not.toMatch(/signature|timestamp/);
    }
    for (const { headers, query } of raw.server.requests.filter((request) => !open.includes(request))) {
      expect(headers['x-mbx-apikey']).toBe(CANARY.apiKey);
      expect(query.get('signature')).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('traps 25, 26: the signature of a secret is hex HMAC-SHA256 over the text as sent, however long the secret', async () => {
    for (const apiSecret of [CANARY.apiSecret, 's'.repeat(128)]) {
      const server = await rawServer(friendly);
      cleanUps.push(server.close);
      const http = rawHttp(server, { credentials: { ...CANARY, apiSecret }, deadlineMs: 3_000 });
      const params = { symbol: '测试USDT', origClientOrderId: 'a:b/c_d-1.' };
      await http.request({ method: 'GET', path: 'fapi/v1/order', params, signed: true, priority: 'write' });
      const [, text = '', signature] = /\?(.*)&signature=(.*)$/.exec(server.requests[0]?.url ?? '') ?? [];
      expect(decodeURIComponent(text)).toContain('测试USDT');
      expect(signature).toBe(createHmac('sha256', apiSecret).update(text).digest('hex'));
    }
  });

  it('trap 29: nothing but these endpoints is ever asked: none cancels what is not named, none is a countdown', async () => {
    const raw = await against();
    await everything(raw);
    expect(raw.server.requests.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'DELETE /fapi/v1/algoOrder',
      'DELETE /fapi/v1/batchOrders',
      'GET /fapi/v1/accountConfig',
      'GET /fapi/v1/algoOrder',
      'GET /fapi/v1/exchangeInfo',
      'GET /fapi/v1/openAlgoOrders',
      'GET /fapi/v1/openOrders',
      'GET /fapi/v1/order',
      'GET /fapi/v1/time',
      'GET /fapi/v1/userTrades',
      'GET /fapi/v3/positionRisk',
      'POST /fapi/v1/order',
    ]);
  });
});

describe('what the client would do by itself', () => {
  it('trap 15: a redirect is not followed: the other host never sees key or order', async () => {
    const other = await rawServer(friendly);
    cleanUps.push(other.close);
    for (const status of [301, 302, 303, 307, 308]) {
      const { adapter } = await against(({ url }, r) =>
        r.writeHead(status, { location: other.url + url }).end(),
      );
      await expect(adapter.closePosition(closeOrder, write)).rejects.toMatchObject({
        status,
        outcome: 'unknown',
      });
      await expect(adapter.positions()).rejects.toMatchObject({ status });
    }
    expect(other.requests).toEqual([]);
  });

  it('trap 16: a proxy in the environment is not used by accident', async () => {
    const proxy = await rawServer(friendly);
    cleanUps.push(proxy.close);
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])
      vi.stubEnv(name, proxy.url);
    vi.stubEnv('NO_PROXY', '');
    cleanUps.push(() => vi.unstubAllEnvs());
    const raw = await against();
    await everything(raw);
    expect(proxy.requests).toEqual([]);
    expect(raw.server.requests).toHaveLength(12);
  });

  it('trap 17: requests share one connection that stays open', async () => {
    const raw = await against();
    await everything(raw);
    expect(new Set(raw.server.requests.map(({ connection }) => connection)).size).toBe(1);
  });

  it('trap 18: nothing is printed on the console, least of all an order', async () => {
    const spies = (['log', 'info', 'warn', 'error', 'debug', 'trace'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => undefined),
    );
    await everything(await against());
    const bad = await against((_q, r) => json(r, '{"code":-1000,"msg":"x"}', 500));
    await bad.adapter.closePosition(closeOrder, write).catch(() => undefined);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });

  it('trap 22: no clock is synced behind our back, and no timer is left that would keep the process alive', async () => {
    const interval = vi.spyOn(globalThis, 'setInterval');
    const { adapter, server } = await against();
    await adapter.positions();
    await adapter.openOrders();
    expect(server.requests.map(({ path }) => path)).toEqual(['/fapi/v3/positionRisk', '/fapi/v1/openOrders']);
    expect(interval).not.toHaveBeenCalled();
  });

  it('trap 23: the used weight is what the last answer with a header said, of good and bad answers', async () => {
    const weights: (string | null)[] = ['17', null, '23'];
    const { adapter, rateLimits } = await against((_q, r) => {
      const weight = weights.shift();
      const headers: Record<string, string> = weight == null ? {} : { 'x-mbx-used-weight-1m': weight };
      json(
        r,
        weights.length === 0 ? '{"code":-1121,"msg":"x"}' : '[]',
        weights.length === 0 ? 400 : 200,
        headers,
      );
    });
    await adapter.positions();
    expect(rateLimits.usedWeight()).toBe(17);
    await adapter.positions();
    expect(rateLimits.usedWeight()).toBe(17);
    await adapter.positions().catch(() => undefined);
    expect(rateLimits.usedWeight()).toBe(23);
  });

  it('trap 27: a worker without a whole pair of credentials does not start, and says which are missing', () => {
    const account = { exchange: { simulator: 'http://127.0.0.1:9' }, expectedState: 'flat' };
    const start = (environment: NodeJS.ProcessEnv) => () =>
      serveAccounts({ config: { accounts: { main: account } } as never, directory: '.', environment });
    for (const environment of [
      {},
      { BINANCE_API_KEY: 'k' },
      { BINANCE_API_SECRET: 's' },
      { BINANCE_API_KEY: 'k', BINANCE_API_SECRET_MAIN: 's' },
    ])
      expect(start(environment)).toThrow(/no credentials(, only BINANCE_\w+)?: set BINANCE_API_KEY_MAIN/);
  });

  it('trap 31: a write is sent once, whatever comes back; a read once more at most', async () => {
    for (const body of [
      '{"code":-1000,"msg":"x"}',
      '{"code":-1001,"msg":"x"}',
      '{"code":-1021,"msg":"x"}',
      '<html>',
    ]) {
      const { adapter, server } = await against(({ path }, r) =>
        path === '/fapi/v1/time' ? json(r, `{"serverTime":${Date.now()}}`) : json(r, body, 500),
      );
      await adapter.closePosition(closeOrder, write).catch(() => undefined);
      await adapter.cancelOrders(regularCancel('BTCUSDT', '1'), write).catch(() => undefined);
      await adapter.cancelOrders(conditionalCancel('x'), write).catch(() => undefined);
      expect(server.requests).toHaveLength(3);
      await adapter.positions().catch(() => undefined);
      expect(
        server.requests.filter(({ path }) => path === '/fapi/v3/positionRisk').length,
      ).toBeLessThanOrEqual(2);
    }
  });
});

describe('a write that is not to be sent after all', () => {
  it('is not sent where its permit is refused, whose error is thrown on as it is', async () => {
    const { adapter, server } = await against();
    const refusal = new Error('no permit');
    const beforeSend = async () => {
      throw refusal;
    };
    await expect(adapter.closePosition(closeOrder, { ...write, beforeSend })).rejects.toBe(refusal);
    expect(server.requests).toEqual([]);
  });

  it('has its timestamp fixed before the permit is asked for', async () => {
    const { adapter, server } = await against();
    const asked: number[] = [];
    const beforeSend = async (timestamp: number) => {
      asked.push(timestamp);
      await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await adapter.closePosition(closeOrder, { ...write, beforeSend, acceptanceWindowMs: 1_234 });
    expect(server.requests[0]?.query.get('timestamp')).toBe(String(asked[0]));
    expect(server.requests[0]?.query.get('recvWindow')).toBe('1234');
  });
});
