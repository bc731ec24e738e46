import { createHmac } from 'node:crypto';
import { Agent, get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BinanceAdapter } from '../../src/exchange/binance/adapter';
import { type Simulator, startSimulator } from '../../src/simulator';
import { interleaved, median, often, show, timing } from './figures';
import { adapterOf, fiveReads } from './reads';

const ROUNDS = often(200, 20);
const WARMUP = often(30, 5);
const ACCOUNT = 'bench';
const PATHS = [
  '/fapi/v1/openOrders',
  '/fapi/v1/openAlgoOrders',
  '/fapi/v3/positionRisk',
  '/fapi/v1/accountConfig',
  '/fapi/v1/time',
];

describe("a look's requests", () => {
  let sim: Simulator;
  let exchange: BinanceAdapter;
  const agent = new Agent({ keepAlive: true });

  beforeAll(async () => {
    sim = await startSimulator({
      accounts: [{ apiKey: `key-${ACCOUNT}`, apiSecret: `secret-${ACCOUNT}`, label: 'main' }],
      limits: { weightPerMinute: 1_000_000 },
    });
    exchange = adapterOf({ sim, account: ACCOUNT });
  });
  afterAll(async () => {
    agent.destroy();
    await sim.close();
  });

  /** One signed GET with nothing around it; resolves with the answer's headers once the body is read. */
  const bareGet = (path: string) =>
    new Promise<NodeJS.Dict<string | string[]>>((resolve, reject) => {
      const query = `timestamp=${Date.now()}&recvWindow=5000`;
      const signature = createHmac('sha256', `secret-${ACCOUNT}`).update(query).digest('hex');
      const url = `${sim.url}${path}?${query}&signature=${signature}`;
      get(url, { agent, headers: { 'X-MBX-APIKEY': `key-${ACCOUNT}` } }, (answer) => {
        expect(answer.statusCode).toBe(200);
        answer
          .resume()
          .once('end', () => resolve(answer.headers))
          .once('error', reject);
      }).once('error', reject);
    });
  const weight = async () => Number((await bareGet('/fapi/v1/time'))['x-mbx-used-weight-1m']);

  it('are sent in parallel, and cost little more than bare ones', async (context) => {
    const hold = sim.hold({ match: { path: PATHS[0] ?? '' }, when: 'before' });
    const before = await weight();
    const first = sim.log.entries.length;
    const look = fiveReads(exchange);
    await hold.reached;
    // With the first one held, the others arrive all the same.
    await Promise.all(PATHS.slice(1).map((path) => sim.waitFor((entry) => entry.path === path)));
    hold.release();
    await look;
    const requests = sim.log.entries.length - first;
    expect(requests).toBe(PATHS.length);
    const used = (await weight()) - before - 1;

    const taken = await interleaved(ROUNDS, WARMUP, {
      bare: () => Promise.all(PATHS.map(bareGet)),
      adapter: () => fiveReads(exchange),
    });
    show(context, 'The five requests of a look, in parallel', [
      timing('bare signed GETs', taken.bare),
      timing('the adapter', taken.adapter),
    ]);
    show(context, 'A look', [
      { requests, weight: used, 'adapter / bare': median(taken.adapter) / median(taken.bare) },
    ]);
  });
});
