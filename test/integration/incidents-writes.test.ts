import { describe, expect } from 'vitest';
import { startSimulator } from '../../src/simulator';
import { it, type Start } from '../support/it';
import { AGO, type Stack, type StackOptions } from '../support/stack';
import { restingIds, strayOrder, strayPosition } from '../support/strays';
import type { Incident } from '../support/worker-process';

/** Requests that changed something. */
const effective = (stack: Stack) => stack.sim.log.writes().filter(({ effects }) => effects.length > 0);

describe.concurrent('a write is sent at most once', () => {
  async function begin(start: Start, incident: Incident | undefined, options: StackOptions = {}) {
    const stack = await start({ worker: 'process', account: { expectedState: 'flat' }, ...options });
    const order = strayOrder(stack);
    await stack.arm();
    const worker = await stack.spawnWorker(incident);
    const cycle =
      incident === undefined || incident.does === 'lose'
        ? await stack.startCycle()
        : await stack.cycleMeets(worker);
    return { stack, order, worker, cycle };
  }

  it('though an attempt froze before its permit and woke after another one acted', async ({ start }) => {
    const { stack, worker, cycle } = await begin(start, { call: 'permit', when: 'before', does: 'freeze' });
    const hold = stack.sim.hold({ match: { method: 'DELETE' }, when: 'after' });
    await stack.spawnWorker();
    await hold.reached;
    // The other attempt has acted and waits for its answer: the reservation is open.
    worker.thaw();
    // The woken attempt is told that the permit was given, and finds out instead of sending.
    await stack.sim.waitFor(({ path }) => path === '/fapi/v1/order');
    hold.release();
    expect(await cycle.result()).toMatchObject({ outcome: 'acted', actions: [{ result: 'executed' }] });
    expect(stack.sim.log.writes()).toHaveLength(1);
  });

  it('though the activity was reset and another attempt has the number of one that got the permit', async ({
    start,
  }) => {
    const { stack, cycle } = await begin(start, { call: 'permit', when: 'before', does: 'kill' });
    const worker = await stack.spawnWorker({ call: 'permit', when: 'after', does: 'freeze' });
    await worker.incident(cycle.result());
    // A reset makes the running attempt the first one: the next is the second once more.
    await stack.client.workflowService.resetActivity({
      namespace: 'default',
      execution: { workflowId: cycle.workflowId },
      type: 'cancel',
      identity: 'test',
      resetHeartbeat: true,
    });
    await stack.spawnWorker();
    const report = await cycle.result();
    // The frozen attempt has the permit and never sent: the other one found that out.
    expect(report).toMatchObject({ actions: [{ result: 'failed', detail: 'still open' }] });
    expect(stack.sim.log.writes()).toEqual([]);
    worker.thaw();
    // Woken after everything was settled, its request comes too late for the exchange.
    const late = await stack.sim.waitFor(({ write, status }) => write && status !== null);
    expect(late).toMatchObject({ executed: false, errorCode: -1021 });
    expect(effective(stack)).toEqual([]);
  });

  it("though the permit's answer was lost", async ({ start }) => {
    const { stack, cycle } = await begin(start, { call: 'permit', when: 'after', does: 'lose' });
    const report = await cycle.result();
    expect(report).toMatchObject({ outcome: 'partial', actions: [{ result: 'failed' }] });
    expect(stack.sim.log.writes()).toEqual([]);
    expect((await stack.status()).budget.used.calls).toBe(1);
  });

  it('and an order that the first attempt cancelled before it died is found cancelled by the second', async ({
    start,
  }) => {
    const { stack, worker, cycle, order } = await begin(start, undefined);
    const hold = stack.sim.hold({ match: { method: 'DELETE' }, when: 'after' });
    await hold.reached;
    await worker.kill();
    hold.release();
    await stack.spawnWorker();
    const report = await cycle.result();
    expect(report).toMatchObject({ outcome: 'acted', actions: [{ target: order, result: 'executed' }] });
    expect(stack.sim.log.writes()).toHaveLength(1);
  });

  it('and a cycle cancelled while its worker dies in mid-write still finds out, settles and says so', async ({
    start,
  }) => {
    const { stack, worker, cycle } = await begin(start, undefined);
    strayPosition(stack, '0.004');
    const hold = stack.sim.hold({ match: { method: 'DELETE' }, when: 'after' });
    await hold.reached;
    await cycle.cancel();
    await worker.kill();
    hold.release();
    await stack.spawnWorker();
    const report = await cycle.result();
    expect(report).toMatchObject({
      outcome: 'cancelled',
      actions: [{ result: 'executed' }, { action: 'flatten', result: 'blocked', reason: 'cancelled' }],
    });
    expect(stack.sim.log.writes()).toHaveLength(1);
    expect((await stack.status()).openReservations).toEqual([]);
  });

  it('and a close that was executed before the worker died is not sent again', async ({ start }) => {
    const stack = await start({ worker: 'process', account: { expectedState: 'flat' } });
    strayPosition(stack, '0.004');
    await stack.arm();
    const worker = await stack.spawnWorker();
    const hold = stack.sim.hold({ match: { method: 'POST' }, when: 'after' });
    const cycle = await stack.startCycle();
    await hold.reached;
    await worker.kill();
    hold.release();
    await stack.spawnWorker();
    expect(await cycle.result()).toMatchObject({
      outcome: 'acted',
      actions: [{ action: 'flatten', result: 'executed' }],
    });
    expect(stack.sim.log.writes()).toHaveLength(1);
    expect(stack.exchange.positionAmount('BTCUSDT')).toBe('0');
  });

  it('and never touches a position that the bot closed and opened again in the same size', async ({
    start,
  }) => {
    const stack = await start({ worker: 'process', account: { expectedState: 'flat' } });
    strayPosition(stack, '0.004');
    await stack.arm();
    const worker = await stack.spawnWorker({ call: 'reserve', when: 'before', does: 'freeze' });
    const cycle = await stack.cycleMeets(worker);
    stack.exchange.setPosition({ symbol: 'BTCUSDT', amount: '0' });
    // Old enough to judge, and still another position than the one that was looked at.
    stack.exchange.setPosition({ symbol: 'BTCUSDT', amount: '0.004', updateTime: Date.now() - AGO / 2 });
    worker.thaw();
    expect(await cycle.result()).toMatchObject({
      outcome: 'blocked',
      actions: [{ result: 'blocked', reason: 'position_changed' }],
    });
    expect(stack.sim.log.writes()).toEqual([]);
  });

  it('and never touches another order that now has the same client id', async ({ start }) => {
    const { stack, worker, cycle, order } = await begin(start, {
      call: 'reserve',
      when: 'before',
      does: 'freeze',
    });
    stack.exchange.cancelBehindTheBack(order);
    strayOrder(stack, { clientOrderId: order });
    worker.thaw();
    expect(await cycle.result()).toMatchObject({
      outcome: 'blocked',
      actions: [{ reason: 'order_changed' }],
    });
    expect(restingIds(stack)).toEqual([order]);
  });

  it('and a worker of another exchange account on the same queue does no harm', async ({ start }) => {
    const { stack, cycle } = await begin(start, { call: 'reserve', when: 'before', does: 'kill' });
    const other = await startSimulator({
      accounts: [{ apiKey: 'another-key', apiSecret: 'another-secret', label: 'other' }],
    });
    await stack.spawnWorker(undefined, {
      environment: {
        BINANCE_API_KEY: 'another-key',
        BINANCE_API_SECRET: 'another-secret',
        ALLOW_MAINNET_TRADE: '1',
      },
      exchange: { simulator: other.url },
    });
    expect(await cycle.result()).toMatchObject({
      outcome: 'blocked',
      actions: [{ reason: 'exchange_mismatch' }],
    });
    expect(stack.sim.log.writes()).toEqual([]);
    // Its own cycles find a guard that is bound to another account.
    other.account('other').addOrder({
      symbol: 'BTCUSDT',
      side: 'BUY',
      quantity: '0.002',
      price: '90000',
      clientOrderId: 'grinder_d_BTCUSDT_1_1704067200_999',
      time: Date.now() - AGO,
    });
    await stack.unlocked();
    const theirs = await stack.cycle();
    expect(theirs).toMatchObject({ outcome: 'blocked', actions: [{ reason: 'exchange_mismatch' }] });
    expect(other.log.writes()).toEqual([]);
    await other.close();
  });

  it('and two cycles of one account at once do not both act', async ({ start }) => {
    const stack = await start();
    const orders = [strayOrder(stack), strayOrder(stack, { symbol: 'ETHUSDT' })];
    strayPosition(stack, '0.004');
    await stack.arm();
    const cycles = await Promise.all([stack.startCycle(), stack.startCycle(), stack.startCycle()]);
    const reports = await Promise.all(cycles.map((cycle) => cycle.result()));
    expect(reports.filter(({ outcome }) => outcome === 'acted')).toHaveLength(1);
    expect(effective(stack)).toHaveLength(orders.length + 1);
    expect(stack.exchange.positionAmount('BTCUSDT')).toBe('0');
    for (const { outcome, actions } of reports.filter((report) => report.outcome !== 'acted')) {
      expect(['blocked', 'reported', 'clean']).toContain(outcome);
      expect(actions.every(({ result }) => result === 'blocked' || result === 'already_satisfied')).toBe(
        true,
      );
    }
  });
});
