import { describe, expect } from 'vitest';
import { it } from '../../../support/edge-it';

const STRAY = 'grinder_d_BTCUSDT_1_1704067200_1';
const OLD = '2026-01-01T00:00:00Z';
const failed = (part: string, problem: string) => ({
  ok: false,
  failedParts: [{ part, problem: expect.stringContaining(problem) }],
});

describe.concurrent('both sides must mean the same market', () => {
  it('an expected symbol that the exchange does not list', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.bot = { positions: [{ symbol: 'XBTUSD', positionSide: 'BOTH', amount: '0.004' }] };
    expect(await edge.look()).toMatchObject(
      failed('expectedState', 'bot.json: XBTUSD is not a symbol of this exchange'),
    );
  });

  it('with the spelling that was meant', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.bot = { positions: [{ symbol: 'BTCUSDTPERP', positionSide: 'BOTH', amount: '0.004' }] };
    expect(await edge.look()).toMatchObject(
      failed('expectedState', 'BTCUSDTPERP is not a symbol of this exchange; BTCUSDT is'),
    );
  });

  it('of what is finished or flat it need not be told: no cancel waits for it', async ({ start }) => {
    const edge = await start();
    edge.order(STRAY);
    const order = { symbol: 'XRPUSDT', clientOrderId: 'x', status: 'FILLED', createdAt: OLD };
    edge.bot = { orders: [order], positions: [{ symbol: 'ETHUSDT', positionSide: 'BOTH', amount: '0' }] };
    edge.fault({ kind: 'unknown-error', match: { path: '/fapi/v1/exchangeInfo' } });
    expect(await edge.look()).toMatchObject({ ok: true });
  });

  it('of what is finished or flat it need not be listed either: a delivered contract is not', async ({
    start,
  }) => {
    const edge = await start();
    edge.order(STRAY);
    const order = { symbol: 'BTCUSDT_261225', clientOrderId: 'x', status: 'FILLED', createdAt: OLD };
    edge.bot = {
      orders: [order],
      positions: [{ symbol: 'ETHUSDT_261225', positionSide: 'BOTH', amount: '0' }],
    };
    expect(await edge.look()).toMatchObject({ ok: true });
  });

  it('nor can it be told while the list of symbols cannot be had', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.bot = { positions: [{ symbol: 'ETHUSDT', positionSide: 'BOTH', amount: '0.004' }] };
    edge.fault({ kind: 'unknown-error', match: { path: '/fapi/v1/exchangeInfo' } });
    expect(await edge.look()).toMatchObject(failed('rules', 'whether ETHUSDT is a symbol'));
  });

  it.for(['OPEN', 'FILLED'])('an id that rests under another symbol: %s', async (status, { start }) => {
    const edge = await start();
    edge.order(STRAY, { symbol: 'ETHUSDT', quantity: '0.1', price: '3000' });
    edge.bot = { orders: [{ symbol: 'BTCUSDT', clientOrderId: STRAY, status, createdAt: OLD }] };
    expect(await edge.look()).toMatchObject(
      failed('expectedState', `${STRAY} is expected in BTCUSDT, but rests in ETHUSDT`),
    );
  });
});

it('an id that the bot spells differently', async ({ start }) => {
  const edge = await start();
  edge.order(STRAY);
  const clientOrderId = STRAY.toUpperCase();
  edge.bot = { orders: [{ symbol: 'BTCUSDT', clientOrderId, status: 'OPEN', createdAt: OLD }] };
  expect(await edge.look()).toMatchObject(
    failed('expectedState', `"${clientOrderId}" rests nowhere: "${STRAY}" is meant?`),
  );
});

describe.concurrent('an empty list of positions', () => {
  const answer = {
    kind: 'answer',
    status: 200,
    body: '[]',
    match: { path: '/fapi/v3/positionRisk' },
  } as const;
  const account = (body: object) =>
    ({
      kind: 'answer',
      status: 200,
      body: JSON.stringify(body),
      match: { path: '/fapi/v3/account' },
    }) as const;

  it('is not believed beside a leg that the account shows', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.order(STRAY);
    edge.fault(answer);
    expect(await edge.look()).toMatchObject(failed('positions', 'the account shows BTCUSDT BOTH with 0.004'));
  });

  it('is not believed beside margin that positions use', async ({ start }) => {
    const edge = await start();
    edge.order(STRAY);
    edge.fault(account({ totalPositionInitialMargin: '12.5', positions: [] }));
    expect(await edge.look()).toMatchObject(failed('positions', 'margin that positions use'));
  });

  it('is not believed where no other source tells', async ({ start }) => {
    const edge = await start();
    edge.order(STRAY);
    edge.fault({ kind: 'internal-error', match: { path: '/fapi/v3/account' } });
    expect(await edge.look()).toMatchObject(failed('positions', 'no other source tells'));
  });

  it('is believed where the account is flat, and costs nothing where nothing is amiss', async ({ start }) => {
    const edge = await start();
    expect(await edge.look()).toMatchObject({ ok: true });
    expect(edge.requests('GET /fapi/v3/account')).toEqual([]);
    edge.order(STRAY);
    expect(await edge.look()).toMatchObject({ ok: true });
    expect(edge.requests('GET /fapi/v3/account')).toHaveLength(1);
  });
});
