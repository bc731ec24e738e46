import { Worker } from '@temporalio/worker';
import { describe, expect } from 'vitest';
import { createActivities } from '../../src/activities';
import { GuardClient } from '../../src/client/guard-client';
import { parseConfig } from '../../src/domain/config';
import { flatSource } from '../../src/expected-state/flat';
import { workflowBundle } from '../../src/plugin/workflow-bundle';
import { createLog } from '../../src/telemetry/log';
import { InMemoryVenue } from '../support/in-memory-venue';
import { it } from '../support/it';
import { AGO, type Stack } from '../support/stack';

const old = () => Date.now() - AGO;

/** A Worker of cycles that serves the stack's account at another venue. */
async function serve(stack: Stack, exchange: InMemoryVenue): Promise<Worker> {
  const { policy: _, ...settings } = parseConfig(stack.config(), 'test').accounts[stack.account] ?? never();
  return await Worker.create({
    connection: stack.native,
    taskQueue: stack.taskQueue,
    workflowBundle: await workflowBundle('cycle'),
    activities: createActivities({
      runtime: (account) => ({
        account,
        settings,
        exchange,
        expectedState: flatSource(),
        identify: async () => {},
        twinProblem: () => null,
      }),
      guards: () => new GuardClient(stack.client),
      allowMainnetTrade: true,
      mayAsk: async () => {},
      metricsUrl: () => null,
      log: createLog('silent'),
      observed() {},
      blindSymbols() {},
      expectedStateSeen() {},
    }),
    sinks: { grinderReconcile: { cycleClosed: { fn() {}, callDuringReplay: false } } },
  });
}

function never(): never {
  throw new Error('the account is configured');
}

function strayOrder(venue: InMemoryVenue, sequence: number, owner = 'grinder_d'): string {
  const clientOrderId = `${owner}_BTCUSDT_1_1704067200_${sequence}`;
  venue.orders.set(clientOrderId, {
    orderKind: 'regular',
    symbol: 'BTCUSDT',
    clientOrderId,
    orderId: `m${sequence}`,
    side: 'BUY',
    positionSide: 'BOTH',
    reduceOnly: false,
    closePosition: false,
    quantity: '1',
    time: old(),
    updateTime: old(),
  });
  return clientOrderId;
}

describe('a venue of another kind, behind the same port', () => {
  it('has its strays cancelled one by one and its position closed in slices, by a whole cycle', async ({
    start,
  }) => {
    const stack = await start({ worker: 'process' });
    const venue = new InMemoryVenue();
    const mine = [strayOrder(venue, 1), strayOrder(venue, 2)];
    const foreign = strayOrder(venue, 3, 'somebody');
    const leg = { symbol: 'BTCUSDT', positionSide: 'BOTH', amount: '-4.5', markPrice: '100' } as const;
    venue.legs.set('BTCUSDT', { ...leg, updateTime: old() });
    const worker = await serve(stack, venue);
    await worker.runUntil(async () => {
      await stack.arm();
      const report = await stack.cycle();
      expect(report).toMatchObject({ outcome: 'acted', exchangeId: 'memory/00000000' });
      expect(report.actions.map(({ target, result }) => [target, result])).toEqual([
        ...mine.map((id) => [id, 'executed']),
        ['BOTH', 'executed'],
      ]);
      expect(venue.writes).toEqual([
        ...mine.map((id) => `cancel BTCUSDT ${id}`),
        'BUY 2 BTCUSDT',
        'BUY 2 BTCUSDT',
        'BUY 0.5 BTCUSDT',
      ]);
      expect([...venue.orders.keys()]).toEqual([foreign]);
      expect(venue.legs.get('BTCUSDT')?.amount).toBe('0');
      expect(await stack.cycle()).toMatchObject({ outcome: 'clean', counts: { foreign: 1 } });
    });
  });
});
