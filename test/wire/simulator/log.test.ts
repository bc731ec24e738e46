import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulator } from '../../../src/simulator/index';
import { API_KEY, API_SECRET, exchange, NOON, type Query, send, signed } from './client';

let sim: Simulator;

beforeEach(async () => {
  sim = await exchange();
});

afterEach(async () => {
  await sim.close();
});

const order = (query: Query = {}) =>
  signed(sim, 'POST', '/fapi/v1/order', {
    symbol: 'ETHUSDT',
    side: 'BUY',
    type: 'MARKET',
    quantity: '1',
    newClientOrderId: 'mine',
    ...query,
  });

describe('the request log', () => {
  it('notes who asked for what, and what came of it', async () => {
    await order();
    expect(sim.log.entries).toMatchObject([
      {
        seq: 1,
        at: NOON,
        method: 'POST',
        path: '/fapi/v1/order',
        params: { symbol: 'ETHUSDT', newClientOrderId: 'mine', timestamp: String(NOON) },
        account: 'main',
        write: true,
        executed: true,
        executedAt: NOON,
        status: 200,
        errorCode: null,
        outcome: 'answered',
        faults: [],
        effects: [
          { kind: 'order_placed', requestSeq: 1, cause: 'request', clientOrderId: 'mine' },
          { kind: 'order_filled', positionBefore: '0', positionAfter: '1', orderId: '8389766145050669870' },
        ],
      },
    ]);
  });

  it('tells reads from writes', async () => {
    await signed(sim, 'GET', '/fapi/v1/openOrders');
    await send(sim, 'POST', '/fapi/v1/listenKey');
    expect(sim.log.writes()).toEqual([]);
    await order({ symbol: 'NOPE' });
    expect(sim.log.writes()).toMatchObject([{ status: 400, errorCode: -1121, effects: [] }]);
  });

  it('never holds a key, a secret or a signature', async () => {
    await order();
    await send(sim, 'GET', '/fapi/v1/openOrders?timestamp=1&signature=feed', { key: 'stranger-key' });
    const text = JSON.stringify([sim.log.entries, sim.log.effects()]);
    for (const secret of [API_KEY, API_SECRET, 'signature', 'feed', 'stranger-key']) {
      expect(text).not.toContain(secret);
    }
  });
});

describe('waiting', () => {
  it('resolves for what is already there and for what comes', async () => {
    const coming = sim.waitFor((entry) => entry.path === '/fapi/v1/order' && entry.status === 200);
    const filled = sim.waitForEffect((effect) => effect.kind === 'order_filled');
    await order();
    expect((await coming).seq).toBe(1);
    expect((await filled).clientOrderId).toBe('mine');
    expect(await sim.waitFor((entry) => entry.write)).toBe(await coming);
    expect(await sim.waitForEffect((effect) => effect.kind === 'order_filled')).toBe(await filled);
  });

  it('sees a request on arrival, before it is answered', async () => {
    const hold = sim.hold({ match: { method: 'POST' }, when: 'after' });
    const reply = order();
    const arrived = await sim.waitFor((entry) => entry.write);
    expect(arrived.status).toBeNull();
    const entry = await hold.reached;
    expect(entry).toMatchObject({ executed: true, outcome: 'pending' });
    expect(sim.account('main').positionAmount('ETHUSDT')).toBe('1');
    hold.release();
    expect((await reply).status).toBe(200);
    expect(entry.outcome).toBe('answered');
  });
});

describe('holds', () => {
  it('keep one request and let the others pass', async () => {
    const hold = sim.hold({ match: { method: 'GET', path: '/fapi/v1/time', nth: 2 } });
    const time = () => send(sim, 'GET', '/fapi/v1/time');
    await time();
    const held = time();
    await hold.reached;
    sim.clock.advance(1000);
    expect((await time()).row.serverTime).toBe(String(NOON + 1000));
    sim.clock.advance(1000);
    hold.release();
    expect((await held).row.serverTime).toBe(String(NOON + 2000));
  });

  it('hold nothing once released, and nothing survives close', async () => {
    sim.hold({}).release();
    expect((await send(sim, 'GET', '/fapi/v1/ping')).status).toBe(200);
    const hold = sim.hold({});
    const reply = send(sim, 'GET', '/fapi/v1/ping').catch((error: unknown) => error);
    await hold.reached;
    await sim.close();
    expect(await reply).toBeInstanceOf(Error);
    await sim.close();
  });
});

describe('reset', () => {
  it('goes back to the start', async () => {
    sim.setRules({ includeAvgPrice: true });
    sim.setMarkPrice('ETHUSDT', '3000');
    sim.limits.configure({ weightPerMinute: 1 });
    sim.faults.add({ kind: 'html', when: 'after' });
    await order();
    sim.reset();
    sim.clock.freeze();
    sim.clock.set(NOON);
    expect(sim.log.entries).toEqual([]);
    expect(sim.log.effects()).toEqual([]);
    expect(sim.faults.list()).toEqual([]);
    expect(sim.rules.includeAvgPrice).toBe(false);
    expect(sim.account('main').orders()).toEqual([]);
    const reply = await order();
    expect(reply.text).toContain('"orderId":8389766145050669870');
    expect(reply.row).not.toHaveProperty('avgPrice');
    expect(sim.account('main').trades()).toMatchObject([{ price: '3500.01', id: '698759' }]);
  });
});
