import { describe, expect } from 'vitest';
import type { Edge } from '../../../support/edge';
import { it } from '../../../support/edge-it';

const POST = { method: 'POST', path: '/fapi/v1/order' };
const GET_ORDER = { method: 'GET', path: '/fapi/v1/order' };
const SENT = 'POST /fapi/v1/order';

describe.concurrent('a close whose answer is lost', () => {
  it.for([
    { kind: 'unknown-error' as const },
    { kind: 'backend-timeout' as const },
    { kind: 'reset' as const },
    { kind: 'html' as const, status: 502 },
    { kind: 'truncated-json' as const },
  ])('was carried out and is found: $kind', async (fault, { start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ ...fault, match: POST, when: 'after' });
    expect(await edge.close()).toMatchObject({ result: 'executed', reason: null });
    expect(edge.requests(SENT)).toHaveLength(1);
    expect(edge.account.positionAmount('BTCUSDT')).toBe('0');
  });

  it.for([{ kind: 'unknown-error' as const }, { kind: 'reset' as const }])(
    'was never carried out, and is not sent again: $kind',
    async (fault, { start }) => {
      const edge = await start();
      edge.position('0.004');
      edge.fault({ ...fault, match: POST, when: 'before' });
      expect(await edge.close()).toMatchObject({ result: 'failed', reason: 'port_error' });
      expect(edge.requests(SENT)).toHaveLength(1);
      expect(edge.account.positionAmount('BTCUSDT')).toBe('0.004');
    },
  );

  it('is asked about only when nothing can arrive any more', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ kind: 'unknown-error', match: POST, when: 'before' });
    await edge.close();
    const [sent] = edge.requests(SENT);
    const [asked] = edge.requests('GET /fapi/v1/order');
    const dead = Number(sent?.params['timestamp']) + Number(sent?.params['recvWindow']);
    expect(asked?.at).toBeGreaterThan(dead + 1_000);
  });

  it('is found though the exchange shows it late', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ kind: 'late-visibility', match: POST, ms: 2_500 });
    edge.fault({ kind: 'unknown-error', match: POST, when: 'after' });
    expect(await edge.close()).toMatchObject({ result: 'executed' });
  });

  it('is never called unsent while the position shows it, though order and trades lag behind', async ({
    start,
  }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ kind: 'stale-read', match: { path: '/fapi/v1/userTrades' }, ms: 60_000 });
    edge.fault({ kind: 'late-visibility', match: POST, ms: 60_000 });
    edge.fault({ kind: 'unknown-error', match: POST, when: 'after' });
    expect(await edge.close()).toMatchObject({ result: 'unverified', reason: null });
  });

  it('is never called unsent while the trades show it, though order and position lag behind', async ({
    start,
  }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ kind: 'stale-read', match: { path: '/fapi/v3/positionRisk' }, ms: 60_000 });
    edge.fault({ kind: 'late-visibility', match: POST, ms: 60_000 });
    edge.fault({ kind: 'unknown-error', match: POST, when: 'after' });
    expect(await edge.close()).toMatchObject({ result: 'unverified' });
  });

  it('is unverified while nothing can be read', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ kind: 'unknown-error', match: POST, when: 'after' });
    edge.fault({ kind: 'unknown-error', match: GET_ORDER });
    expect(await edge.close()).toMatchObject({
      result: 'unverified',
      detail: expect.stringContaining('Unknown error'),
    });
    expect(edge.requests(SENT)).toHaveLength(1);
  });

  it('is unverified while the order does not finish', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ kind: 'malformed-row', match: GET_ORDER, field: 'status', value: 'NEW_ADL' });
    expect(await edge.close()).toMatchObject({ result: 'unverified', detail: 'the order does not finish' });
  });

  it('is unverified while the order does not finish, also where it is filled in part', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ kind: 'partial-fill', match: POST, quantity: '0.001' });
    edge.fault({ kind: 'malformed-row', match: GET_ORDER, field: 'status', value: 'PARTIALLY_FILLED' });
    edge.fault({ kind: 'malformed-row', match: GET_ORDER, field: 'executedQty', value: '0.002' });
    expect(await edge.close()).toMatchObject({ result: 'unverified', detail: 'the order does not finish' });
  });
});

describe.concurrent('a close that was answered', () => {
  it('and filled in part says how much: a market order may expire with the rest', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ kind: 'partial-fill', match: POST, quantity: '0.001' });
    expect(await edge.close()).toMatchObject({ result: 'partial', detail: 'EXPIRED: 0.001 of 0.004 filled' });
  });

  it('and filled nothing has failed', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ kind: 'partial-fill', match: POST, quantity: '0' });
    expect(await edge.close()).toMatchObject({ result: 'failed', detail: 'EXPIRED: 0 of 0.004 filled' });
  });

  it('is executed by what is read back, not by the answer: shown late, it is seen in the position', async ({
    start,
  }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ kind: 'late-visibility', match: POST, ms: 60_000 });
    expect(await edge.close()).toMatchObject({
      result: 'executed',
      detail: expect.stringContaining('not listed yet'),
    });
  });

  it.for([
    { kind: 'engine-recv-window' as const, code: '-5028', reason: 'clock_skew' },
    { kind: 'timestamp-outside' as const, code: '-1021', reason: 'clock_skew' },
    { kind: 'market-rejected' as const, code: '-4131', reason: 'port_error' },
    { kind: 'position-side-mismatch' as const, code: '-4061', reason: 'mode_changed' },
    { kind: 'param-not-required' as const, code: '-1106', reason: 'mode_changed' },
    { kind: 'service-unavailable' as const, code: 'Service Unavailable.', reason: 'port_error' },
    { kind: 'internal-error' as const, code: '-1001', reason: 'port_error' },
    { kind: 'throttled' as const, code: '-1008', reason: 'port_error' },
  ])(
    'with a refusal has failed, is read back once and not sent again: $code',
    async ({ kind, code, reason }, { start }) => {
      const edge = await start();
      edge.position('0.004');
      edge.fault({ kind, match: POST });
      expect(await edge.close()).toMatchObject({
        result: 'failed',
        reason,
        detail: expect.stringContaining(code),
      });
      expect(edge.requests(SENT)).toHaveLength(1);
      expect(edge.account.positionAmount('BTCUSDT')).toBe('0.004');
    },
  );

  it('that its client id is taken was carried out by the request that took it', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ kind: 'duplicate-client-id', match: POST, when: 'after' });
    expect(await edge.close()).toMatchObject({ result: 'executed' });
    expect(edge.requests(SENT)).toHaveLength(1);
  });

  it('that its client id is taken, though nothing has it, has failed', async ({ start }) => {
    const edge = await start();
    edge.position('0.004');
    edge.fault({ kind: 'duplicate-client-id', match: POST });
    expect(await edge.close()).toMatchObject({ result: 'failed', detail: expect.stringContaining('-4116') });
    expect(edge.requests(SENT)).toHaveLength(1);
  });
});

describe.concurrent('a close that this side refuses, because the exchange asked to wait meanwhile', () => {
  async function refused(start: () => Promise<Edge>, permitBefore: boolean) {
    const edge = await start();
    edge.position('0.004');
    const [close] = (await edge.plan()).closes;
    if (close === undefined) throw new Error('nothing to close');
    if (permitBefore) edge.permits.add('w1');
    const wait = () => edge.runtimes.limitsOf('main').blockUntil(Date.now() + 1_500);
    edge.fault({
      kind: 'run',
      run: wait,
      match: { path: '/fapi/v1/accountConfig' },
      when: 'after',
      times: 1,
    });
    return { edge, outcome: await edge.flatten(close) };
  }

  it('was not sent, took no permit, and says until when', async ({ start }) => {
    const { edge, outcome } = await refused(start, false);
    expect(outcome).toMatchObject({
      permit: 'none',
      results: [
        { result: 'blocked', reason: 'rate_limited', detail: expect.stringMatching(/^rate_limited until /) },
      ],
    });
    expect(edge.permits.size).toBe(0);
    expect(edge.requests(SENT)).toEqual([]);
  });

  it('may have been sent by another attempt that had the permit: that is found out, not guessed', async ({
    start,
  }) => {
    const { edge, outcome } = await refused(start, true);
    expect(outcome).toMatchObject({ permit: 'other', results: [{ result: 'failed' }] });
    expect(edge.requests('GET /fapi/v1/userTrades').length).toBeGreaterThan(1);
  });
});
