import type { ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { ExchangeError } from '../../../../src/exchange/errors';
import {
  CANARY,
  closeOrder,
  orderAnswer,
  printed,
  rawAdapter,
  rawHttp,
  regularCancel,
  SECRETS,
  write,
} from '../../../support/raw-adapter';
import { json, rawServer } from '../../../support/raw-server';

/** The 31 traps of npm `binance` 3.6.5: those that lie in what it answers and throws. */
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});
async function against(answer: Parameters<typeof rawAdapter>[0]) {
  const raw = await rawAdapter(answer);
  cleanUps.push(raw.close);
  return raw;
}
const thrownBy = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (thrown: unknown) => thrown,
  );

/** Bad answers of every kind; each echoes the request, as gateways do. */
const BAD: [string, Parameters<typeof rawAdapter>[0], { status: number | null; outcome: string }][] = [
  [
    'an error of the exchange',
    ({ url }, r) => json(r, `{"code":-1121,"msg":"Invalid symbol. ${url}"}`, 400),
    { status: 400, outcome: 'not_done' },
  ],
  [
    'an unknown error code',
    (_q, r) => json(r, '{"code":-9999,"msg":"new"}', 400),
    { status: 400, outcome: 'unknown' },
  ],
  [
    'an error with status 200',
    (_q, r) => json(r, '{"code":-2015,"msg":"no"}'),
    { status: 200, outcome: 'not_done' },
  ],
  [
    'HTML with 502',
    ({ url, headers }, r) =>
      r.writeHead(502).end(`<html>${'x'.repeat(90)}${headers['x-mbx-apikey']} ${url}</html>`),
    { status: 502, outcome: 'unknown' },
  ],
  ['an empty 502', (_q, r) => r.writeHead(502).end(), { status: 502, outcome: 'unknown' }],
  [
    'HTML with 503',
    (_q, r) => r.writeHead(503).end('<html>busy</html>'),
    { status: 503, outcome: 'unknown' },
  ],
  [
    'a challenge with 202',
    ({ url }, r) => r.writeHead(202).end(`<html>${url}</html>`),
    { status: 202, outcome: 'unknown' },
  ],
  ['an empty object with 202', (_q, r) => json(r, '{}', 202), { status: 202, outcome: 'unknown' }],
  [
    'HTML with 200',
    ({ url }, r) => r.writeHead(200).end(`<html>${url}</html>`),
    { status: 200, outcome: 'unknown' },
  ],
  ['truncated JSON with 200', (_q, r) => json(r, '[{"orderId":12'), { status: 200, outcome: 'unknown' }],
  ['an empty 200', (_q, r) => json(r, ''), { status: 200, outcome: 'unknown' }],
  ['another shape', (_q, r) => json(r, '{"rows":[]}'), { status: 200, outcome: 'unknown' }],
  ['a text', (_q, r) => json(r, '"[]"'), { status: 200, outcome: 'unknown' }],
  [
    'a redirect',
    ({ url }, r) => r.writeHead(302, { location: `http://127.0.0.1:9${url}` }).end(),
    { status: 302, outcome: 'unknown' },
  ],
  ['a broken connection', (_q, r) => r.destroy(), { status: null, outcome: 'unknown' }],
];

describe('whatever comes back for a write', () => {
  it.each(BAD)(
    'traps 1, 3, 6, 7: %s is an ExchangeError with status and outcome',
    async (_name, answer, facts) => {
      const { adapter, server } = await against(answer);
      const thrown = await thrownBy(adapter.closePosition(closeOrder, write));
      expect(thrown).toBeInstanceOf(ExchangeError);
      expect(thrown).toMatchObject(facts);
      expect((thrown as Error).stack).toContain('ExchangeError');
      expect(server.requests).toHaveLength(1);
    },
  );

  it.each(BAD)(
    'traps 2, 4, 6: %s carries neither key nor signature, however it is printed',
    async (_name, answer) => {
      const { adapter } = await against(answer);
      const calls = [adapter.closePosition(closeOrder, write), adapter.positions(), adapter.measureClock()];
      for (const thrown of await Promise.all(calls.map(thrownBy)))
        expect(printed(thrown)).not.toMatch(SECRETS);
    },
  );

  it('traps 2, 4: no part of a key is left where a long answer is cut', async () => {
    for (let before = 80; before < 125; before += 5) {
      const { adapter } = await against(({ headers }, r) => {
        r.writeHead(502).end(`${'x'.repeat(before)}${headers['x-mbx-apikey']}`);
      });
      const text = printed(await thrownBy(adapter.closePosition(closeOrder, write)));
      expect(text).not.toContain(CANARY.apiKey.slice(0, 4));
    }
  });
});

describe('whatever comes back for a read', () => {
  it.each(BAD)('trap 7: %s is never an empty list', async (_name, answer) => {
    const { adapter } = await against(answer);
    const reads = [
      adapter.openOrders(),
      adapter.conditionalOrders(),
      adapter.positions(),
      adapter.tradesSince('BTCUSDT', 0),
      adapter.positionMode(),
      adapter.symbolListings(['BTCUSDT']),
      adapter.measureClock(),
      adapter.openLegsElsewhere(),
      adapter.lastTrade('BTCUSDT', 'BOTH'),
      adapter.findOrder({ symbol: 'BTCUSDT', clientOrderId: 'x', orderKind: 'regular' }),
      adapter.findOrder({ symbol: 'BTCUSDT', clientOrderId: 'x', orderKind: 'conditional' }),
    ];
    for (const thrown of await Promise.all(reads.map(thrownBy))) expect(thrown).toBeInstanceOf(ExchangeError);
  });

  it('trap 8: an orderId above 2^53 keeps every digit', async () => {
    const { adapter } = await against((_q, r) =>
      json(r, orderAnswer().replace('22542179', '8389766145050669870')),
    );
    const query = { symbol: 'ETHUSDT', clientOrderId: 'x', orderKind: 'regular' } as const;
    expect(await adapter.findOrder(query)).toMatchObject({ orderId: '8389766145050669870' });
  });

  it('trap 21: a decimal stays the text it was', async () => {
    const row = {
      symbol: 'BTCUSDT',
      positionSide: 'BOTH',
      positionAmt: '0.0100',
      markPrice: '95000.10000000',
      updateTime: 1,
    };
    const { adapter } = await against((_q, r) => json(r, JSON.stringify([row])));
    expect((await adapter.positions()).positions).toMatchObject([
      { amount: '0.0100', markPrice: '95000.10000000' },
    ]);
  });

  it.each([
    ['8389766145050669870', 'FINISHED', 'triggered'],
    ['', 'CANCELED', 'ended'],
    [null, 'NEW', 'open'],
  ])(
    'trap 30: an algo order that became order %j is read, whatever stands there',
    async (actualOrderId, algoStatus, state) => {
      const row = { clientAlgoId: 'x', algoId: 1, algoStatus, quantity: '1', actualOrderId, updateTime: 1 };
      const { adapter } = await against((_q, r) => json(r, JSON.stringify(row)));
      expect(
        await adapter.findOrder({ symbol: 'BTCUSDT', clientOrderId: 'x', orderKind: 'conditional' }),
      ).toMatchObject({ state, word: algoStatus });
    },
  );
});

describe('what never comes back, or comes from nowhere', () => {
  it('trap 5: an address that is none is an ExchangeError too', async () => {
    const http = rawHttp({ url: 'not an address' });
    const thrown = await thrownBy(
      http.request({ method: 'GET', path: 'x', signed: false, priority: 'write' }),
    );
    expect(thrown).toBeInstanceOf(ExchangeError);
  });

  it('trap 13: an answer that never comes is given up at our own deadline, not after five minutes', async () => {
    const server = await rawServer(() => undefined);
    cleanUps.push(server.close);
    const call = rawHttp(server).request({ method: 'GET', path: 'x', signed: true, priority: 'write' });
    await expect(call).rejects.toMatchObject({
      message: 'no answer within 250 ms',
      outcome: 'unknown',
      retryRead: false,
    });
  });

  it('trap 14: an answer that trickles in for ever is given up at the deadline all the same', async () => {
    const server = await rawServer((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(drip));
    });
    cleanUps.push(server.close);
    for (const signed of [true, false]) {
      const call = rawHttp(server).request({ method: 'GET', path: 'x', signed, priority: 'write' });
      await expect(call).rejects.toMatchObject({ message: 'no answer within 250 ms', outcome: 'unknown' });
    }
  });

  describe.each([
    ['as it is', (response: ServerResponse) => response.writeHead(200)],
    [
      'of a few bytes, zipped',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-encoding': 'gzip' });
        const zip = createGzip();
        zip.pipe(response);
        return zip;
      },
    ],
  ])('an answer that never ends, %s', (_how, begin) => {
    it.each(['GET', 'POST'] as const)(
      'is given up at 16 MiB, and %s does not know what was done',
      async (method) => {
        const server = await rawServer((_request, response) => {
          const chunk = Buffer.alloc(1024 * 1024, ' ');
          const body: Writable = begin(response);
          const more = () => {
            while (!response.destroyed && body.write(chunk));
            body.once('drain', more);
          };
          more();
        });
        cleanUps.push(server.close);
        const http = rawHttp(server, { deadlineMs: 20_000 });
        const thrown = await thrownBy(http.request({ method, path: 'x', signed: true, priority: 'write' }));
        expect(thrown).toBeInstanceOf(ExchangeError);
        expect(thrown).toMatchObject({
          message: 'the answer has more than 16777216 bytes',
          outcome: 'unknown',
          retryRead: false,
        });
        expect(printed(thrown)).not.toMatch(SECRETS);
      },
    );
  });

  it.each(['[...]', '{"code":200,"rows":[...]}'])(
    'an answer of more rows than any account has is no answer: %s',
    async (frame) => {
      const rows = Array(50_001).fill('{}').join(',');
      const { adapter } = await against((_q, r) => json(r, frame.replace('...', rows)));
      await expect(adapter.openOrders()).rejects.toMatchObject({
        message: 'the answer has a list of more than 50000 rows',
        outcome: 'unknown',
      });
    },
  );

  it.each([
    ['HTML of nothing but beginnings', '<'],
    ['a key that is repeated', 'key'],
  ])('an error of megabytes is cut before it is searched: %s', async (_what, text) => {
    const body = (text === 'key' ? CANARY.apiKey : text).repeat(400_000);
    const { adapter } = await against((_q, r) => r.writeHead(502).end(body));
    const thrown = await thrownBy(adapter.openOrders());
    expect(thrown).toBeInstanceOf(ExchangeError);
    expect((thrown as Error).message.length).toBeLessThan(200);
    expect(printed(thrown)).not.toMatch(SECRETS);
  });

  it('a connection that was refused means that nothing was done', async () => {
    const { adapter, server } = await against(() => undefined);
    await server.close();
    await expect(adapter.closePosition(closeOrder, write)).rejects.toMatchObject({ outcome: 'not_done' });
  });
});

describe('the items of a batch', () => {
  it('trap 28: each has an answer of its own, though nothing is thrown', async () => {
    const items = `[{"code":-2011,"msg":"Unknown order sent."},${orderAnswer({ orderId: 12, status: 'CANCELED', executedQty: '0' })}]`;
    const { adapter } = await against((_q, r) => json(r, items));
    expect(await adapter.cancelOrders(regularCancel('BTCUSDT', '12', '13'), write)).toEqual([
      { outcome: 'done', why: null },
      {
        outcome: 'not_done',
        why: '-2011 The order is not open: filled, cancelled, expired or never there - Nothing: what became of it is read back',
      },
    ]);
  });

  it('trap 28: of one that is missing nothing was said', async () => {
    const { adapter } = await against((_q, r) => json(r, '[]'));
    expect(await adapter.cancelOrders(regularCancel('BTCUSDT', '12'), write)).toEqual([
      { outcome: 'unknown', why: null },
    ]);
  });
});
