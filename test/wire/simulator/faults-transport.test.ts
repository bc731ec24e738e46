import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultSpec, Simulator } from '../../../src/simulator/index';
import { sign } from '../../../src/simulator/index';
import { API_KEY, API_SECRET, encode, exchange, NOON } from './client';

let sim: Simulator;

beforeEach(async () => {
  sim = await exchange();
});

afterEach(async () => {
  await sim.close();
});

const ORDER = encode({
  symbol: 'ETHUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '1',
  price: '3400',
  timestamp: String(NOON),
});

interface Received {
  readonly status: number;
  readonly body: string;
  readonly error: string | undefined;
}

/** Places an order over a connection of its own; an error after the headers leaves what was received until then. */
function place(signal?: AbortSignal): Promise<Received> {
  return new Promise((resolve) => {
    let status = 0;
    let body = '';
    const done = (error?: NodeJS.ErrnoException) => resolve({ status, body, error: error?.code });
    const options = { method: 'POST', headers: { 'X-MBX-APIKEY': API_KEY }, agent: false as const, signal };
    const url = `${sim.url}/fapi/v1/order?${ORDER}&signature=${sign(API_SECRET, ORDER)}`;
    const outgoing = request(url, options, (response) => {
      status = response.statusCode ?? 0;
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => done());
      response.on('error', done);
    });
    outgoing.on('error', done);
    outgoing.end();
  });
}

const placed = () => sim.log.effects().filter((effect) => effect.kind === 'order_placed').length;

describe('a connection that ends without an answer', () => {
  it.each([
    ['reset', 'reset', 'before', 0],
    ['reset', 'reset', 'after', 1],
    ['hang-up', 'hung-up', 'before', 0],
    ['hang-up', 'hung-up', 'after', 1],
  ] as const)('%s is logged as %s; %s execution leaves %i order', async (kind, outcome, when, count) => {
    sim.faults.add({ kind, when });
    expect(await place()).toEqual({ status: 0, body: '', error: 'ECONNRESET' });
    expect(placed()).toBe(count);
    expect(sim.log.entries).toMatchObject([{ outcome, status: null, executed: count === 1 }]);
  });

  it('no-answer lasts until the client gives up', async () => {
    sim.faults.add({ kind: 'no-answer', when: 'after' });
    const controller = new AbortController();
    const reply = place(controller.signal);
    await sim.waitFor((entry) => entry.outcome === 'unanswered');
    controller.abort();
    expect(await reply).toMatchObject({ status: 0, error: 'ABORT_ERR' });
    expect(placed()).toBe(1);
  });

  it('no-answer ends when the exchange closes', async () => {
    sim.faults.add({ kind: 'no-answer' });
    const reply = place();
    await sim.waitFor((entry) => entry.outcome === 'unanswered');
    await sim.close();
    expect(await reply).toMatchObject({ status: 0, error: 'ECONNRESET' });
    expect(placed()).toBe(0);
  });
});

describe('an answer that comes oddly', () => {
  it('slow-body comes in pieces and is complete', async () => {
    sim.faults.add({ kind: 'slow-body', chunkBytes: 100, intervalMs: 1 });
    const reply = await place();
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.body)).toMatchObject({ status: 'NEW' });
  });

  it('wrong-content-length promises more than it sends, or less', async () => {
    sim.faults.add({ kind: 'wrong-content-length', times: 1 });
    const more = await place();
    expect(more).toMatchObject({ status: 200, error: 'ECONNRESET' });
    sim.faults.add({ kind: 'wrong-content-length', delta: -10 });
    const less = await place();
    expect(() => JSON.parse(less.body) as unknown).toThrow(SyntaxError);
    expect(placed()).toBe(2);
  });

  it.each(['before', 'after'] as const)('delay %s execution', async (when) => {
    sim.faults.add({ kind: 'delay', ms: 5, when });
    expect((await place()).status).toBe(200);
  });

  it('faults of the connection go with faults of the answer', async () => {
    const both: FaultSpec[] = [
      { kind: 'unknown-error' },
      { kind: 'slow-body', chunkBytes: 50, intervalMs: 1 },
    ];
    for (const spec of both) sim.faults.add(spec);
    expect((await place()).status).toBe(503);
    expect(sim.log.entries[0]?.faults).toEqual(['unknown-error', 'slow-body']);
  });

  it('a client that left is noted, and its order stands', async () => {
    const hold = sim.hold({});
    const controller = new AbortController();
    const reply = place(controller.signal);
    await hold.reached;
    controller.abort();
    await reply;
    const entry = await sim.waitFor((each) => each.outcome === 'aborted');
    expect(entry.executed).toBe(false);
    hold.release();
    await sim.waitForEffect((effect) => effect.kind === 'order_placed');
    expect(entry).toMatchObject({ executed: true, outcome: 'aborted', status: null });
  });
});
