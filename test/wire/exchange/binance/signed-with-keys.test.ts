import { verify } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { BinanceAdapter } from '../../../../src/exchange/binance/adapter';
import { RateLimits } from '../../../../src/exchange/binance/rate-limits';
import { ExchangeError } from '../../../../src/exchange/errors';
import type { ExchangeCredentials } from '../../../../src/exchange/port';
import { startSimulator } from '../../../../src/simulator';
import { ed25519Pair, type KeyPair, rsaPair } from '../../../support/keys';
import { CANARY, closeOrder, orderAnswer, printed, rawHttp, write } from '../../../support/raw-adapter';
import { json, type RawRequest, rawServer } from '../../../support/raw-server';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const KINDS: [string, KeyPair, null | 'RSA-SHA256'][] = [
  ['Ed25519', ed25519Pair(), null],
  ['RSA', rsaPair(), 'RSA-SHA256'],
];

function adapterAt(baseUrl: string, credentials: ExchangeCredentials): BinanceAdapter {
  const adapter = new BinanceAdapter({
    baseUrl,
    credentials,
    recvWindowMs: 5_000,
    rateLimits: new RateLimits(Date.now),
  });
  return adapter;
}

describe.each(KINDS)('an account whose API key is %s', (_kind, pair, digest) => {
  const credentials = { apiKey: CANARY.apiKey, apiSecret: pair.secret };

  it('reads and writes on an exchange that checks the signature with its public key', async () => {
    const sim = await startSimulator({
      accounts: [{ apiKey: CANARY.apiKey, publicKey: pair.publicPem, label: 'main' }],
    });
    cleanUps.push(() => sim.close());
    const adapter = adapterAt(sim.url, credentials);
    sim.account('main').setPosition({ symbol: 'BTCUSDT', amount: '0.004' });
    // Base64 has "+" and "/" in it almost every time: a signature that is not encoded is soon refused.
    for (let i = 0; i < 20; i += 1) expect((await adapter.positions('BTCUSDT')).positions).toHaveLength(1);
    expect(await adapter.closePosition(closeOrder, write)).toMatchObject({
      state: 'filled',
      filled: '0.004',
    });
    expect((await adapter.positions()).positions).toEqual([]);
  });

  it('is refused by an exchange that has another public key', async () => {
    const other = digest === null ? ed25519Pair() : rsaPair();
    const sim = await startSimulator({
      accounts: [{ apiKey: CANARY.apiKey, publicKey: other.publicPem, label: 'main' }],
    });
    cleanUps.push(() => sim.close());
    await expect(adapterAt(sim.url, credentials).positions()).rejects.toMatchObject({ code: -1022 });
  });

  it('sends the query string that it signed, to the letter, and the signature percent-encoded at its end', async () => {
    const server = await rawServer((request, response) =>
      json(response, request.method === 'GET' ? '[]' : orderAnswer()),
    );
    cleanUps.push(server.close);
    const adapter = adapterAt(server.url, credentials);
    await adapter.openOrders('测试USDT');
    await adapter.closePosition(closeOrder, write);
    const [read, close] = server.requests.map(signedParts);
    const fixed = (text: string) => text.replace(/timestamp=\d{13}/, 'timestamp=NOW');
    expect(fixed(read?.payload ?? '')).toBe('symbol=%E6%B5%8B%E8%AF%95USDT&timestamp=NOW&recvWindow=5000');
    expect(fixed(close?.payload ?? '')).toBe(
      `symbol=BTCUSDT&side=SELL&type=MARKET&quantity=0.004&newClientOrderId=${closeOrder.clientOrderId}&newOrderRespType=RESULT&reduceOnly=true&recvWindow=5000&timestamp=NOW`,
    );
    for (const parts of [read, close]) {
      expect(parts?.signature).toMatch(/^([A-Za-z0-9]|%2B|%2F|%3D)+$/);
      const bytes = Buffer.from(decodeURIComponent(parts?.signature ?? ''), 'base64');
      expect(verify(digest, Buffer.from(parts?.payload ?? ''), pair.publicKey, bytes)).toBe(true);
    }
  });

  it.each<[string, (request: RawRequest, signature: string) => string]>([
    ['the whole address', ({ url }) => url],
    [
      'its parameters as JSON',
      (_request, signature) => JSON.stringify({ signature: decodeURIComponent(signature) }),
    ],
    ['its signature as it was sent', (_request, signature) => `got ${signature}`],
    ['its signature decoded', (_request, signature) => `got ${decodeURIComponent(signature)}`],
    [
      'its signature decoded with blanks',
      (_request, signature) => `signature=${decodeURIComponent(signature).replaceAll('+', ' ')}`,
    ],
  ])('says nothing of the signature where an answer repeats %s', async (_what, echo) => {
    let signature = '';
    const server = await rawServer((request, response) => {
      signature = signedParts(request).signature;
      json(response, JSON.stringify({ code: -1022, msg: `Refused: ${echo(request, signature)}` }), 400);
    });
    cleanUps.push(server.close);
    const http = rawHttp(server, { credentials, deadlineMs: 3_000 });
    // More than one, so that "+", "/" and "=" are met wherever they may be.
    for (let i = 0; i < 10; i += 1) {
      const asked = http.request({
        method: 'GET',
        path: 'fapi/v1/openOrders',
        signed: true,
        priority: 'write',
      });
      const thrown = await asked.catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(ExchangeError);
      const text = printed(thrown);
      expect(text).toContain('Refused: ');
      for (const part of signature.split(/%2B|%2F|%3D/).filter((one) => one.length > 5))
        expect(text).not.toContain(part);
    }
  });
});

it.each([
  'signature=abcDEF%2B0123%3D%3D',
  'signature=abcDEF+0123/x==&x=1',
  'SIGNATURE=abcDEF0123, and more',
  '"signature":"abcDEF+0123=="',
  "{signature: 'abcDEF+0123=='}",
])('says nothing of any signature that an answer names: %s', async (echo) => {
  const server = await rawServer((_request, response) => response.writeHead(502).end(`of ${echo}`));
  cleanUps.push(server.close);
  const asked = rawHttp(server, { deadlineMs: 3_000 }).request({
    method: 'GET',
    path: 'x',
    signed: true,
    priority: 'write',
  });
  const text = printed(await asked.catch((error: unknown) => error));
  expect(text).toMatch(/HTTP 502: of .*\[removed\]/);
  expect(text).not.toMatch(/abcDEF|0123/);
});

/** The text that was signed, and the signature, as they stood in the address. */
function signedParts({ url }: RawRequest): { payload: string; signature: string } {
  const [, payload = '', signature = ''] = /\?(.*)&signature=([^&]*)$/.exec(url) ?? [];
  return { payload, signature };
}
